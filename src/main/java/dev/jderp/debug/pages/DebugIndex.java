package dev.jderp.debug.pages;

import dev.jderp.debug.DebugContext;
import dev.jderp.debug.Version;
import dev.jderp.kit.GoDuration;
import dev.jderp.kit.Html;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/** The index of the debug pages, at {@code /debug/}. */
final class DebugIndex {

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8"><title>jderp debug</title>
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <link rel="icon" href="/style/icon.svg" type="image/svg+xml">
            <link rel="stylesheet" href="/style/jderp.css"></head>
            <body><header class="bar"><a class="brand" href="/">jderp</a></header><main><h1>jderp debug</h1><ul>
            """;
    private static final Map<String, String> LINKS = new LinkedHashMap<>();

    static {
        LINKS.put("/debug/vars", "Metrics (JSON)");
        LINKS.put("/debug/varz", "Metrics (Prometheus, derper's names)");
        LINKS.put("/metrics", "Metrics (OpenMetrics)");
        LINKS.put("/debug/check", "Consistency check");
        LINKS.put("/debug/traffic", "Traffic check");
        LINKS.put("/debug/threads", "Threads");
        LINKS.put("/debug/heap", "Heap");
        LINKS.put("/debug/gc", "Force a garbage collection");
        LINKS.put("/debug/cmdline", "Command line and system properties");
        LINKS.put("/health", "Health");
    }

    private DebugIndex() {}

    static String html(DebugContext context) {
        StringBuilder out = new StringBuilder(HEAD);
        Duration uptime = Duration.ofMillis(ManagementFactory.getRuntimeMXBean().getUptime());
        item(out, "Uptime", goText(uptime));
        item(out, "Version", Version.TEXT);
        item(out, "Machine", machine());
        item(out, "TLS hostname", context.hostname());
        item(out, "Mesh key", Boolean.toString(context.hasMeshKey()));
        LINKS.forEach((path, title) -> out.append("<li><a href=\"").append(path).append("\">").append(path)
                .append("</a> (").append(title).append(")</li>\n"));
        if (context.prober().isPresent()) {
            out.append("<li><a href=\"/prober/\">/prober/</a> (Prober of relays)</li>\n");
        }
        return out.append("</ul></main></body></html>\n").toString();
    }

    private static void item(StringBuilder out, String name, String value) {
        out.append("<li><b>").append(name).append(":</b> ").append(Html.escape(value)).append("</li>\n");
    }

    /** A duration as Go prints it, in whole seconds, such as {@code 1h2m3s}. */
    static String goText(Duration duration) {
        return GoDuration.text(Duration.ofSeconds(duration.toSeconds()));
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}
