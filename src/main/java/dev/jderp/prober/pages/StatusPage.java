package dev.jderp.prober.pages;

import dev.jderp.kit.GoDuration;
import dev.jderp.kit.Html;
import dev.jderp.prober.schedule.ProbeInfo;
import dev.jderp.prober.schedule.ProbeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/**
 * Writes the table of all probes as HTML, which loads style sheets of {@link ProberPages} only. On a narrow screen each
 * row becomes a card.
 */
final class StatusPage {

    private static final String HEAD = """
            <!DOCTYPE html>
            <html lang="en"><head><meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1"><title>DERP prober</title>
            <link rel="stylesheet" href="style/jderp.css"><link rel="stylesheet" href="style/prober.css"></head>
            <body><header class="bar"><span class="brand">jderp</span></header><main class="wide">
            <h1>DERP prober</h1>
            <p>""";

    private static final String TABLE = """
            <section class="card"><table class="probes"><thead><tr><th>Name</th><th>Class and labels</th>\
            <th>Interval</th><th>Last finished</th><th>Last started</th><th>Status</th><th>Latency</th>\
            <th>Last error</th></tr></thead><tbody>
            """;

    private StatusPage() {}

    /** The page at the time {@code now}; its links are relative. */
    static String html(Collection<ProbeInfo> probes, Instant now) {
        long bad = probes.stream().filter(each -> !each.isGood()).count();
        StringBuilder out = new StringBuilder(HEAD);
        if (bad > 0) {
            out.append("<b class=\"bad\">").append(bad).append("</b> of ").append(probes.size())
                    .append(" probes failed or have not run yet.");
        } else {
            out.append("All ").append(probes.size()).append(" probes are good.");
        }
        out.append(" <a href=\"debug/varz\">Metrics</a></p>\n");
        out.append(TABLE);
        probes.forEach(each -> row(out, each, now));
        return out.append("</tbody></table></section></main></body></html>\n").toString();
    }

    private static void row(StringBuilder out, ProbeInfo probe, Instant now) {
        out.append("<tr><td>").append(Html.escape(probe.name()));
        if (!probe.isContinuous()) {
            out.append("<form action=\"debug/probe-run\"><button name=\"name\" value=\"")
                    .append(Html.escape(probe.name())).append("\">Run</button></form>");
        }
        out.append("</td><td>").append(Html.escape(probe.probeClass())).append("<small>");
        probe.labels().forEach((label, value) -> {
            if (!label.equals("name") && !label.equals("class")) {
                out.append(Html.escape(label)).append('=').append(Html.escape(value)).append("<br>");
            }
        });
        out.append("</small>");
        String interval = probe.isContinuous()
                ? "continuous, pause " + GoDuration.text(probe.interval().negated())
                : GoDuration.text(probe.interval());
        cell(out, "interval", interval);
        cell(out, "finished", ago(probe.end(), now));
        cell(out, "started", ago(probe.start(), now));
        out.append("</td><td data-l=\"status\"><span class=\"badge ").append(probe.status().label()).append("\">")
                .append(probe.status().label()).append("</span>");
        cell(out, "latency", probe.status() == ProbeStatus.SUCCEEDED ? GoDuration.text(rounded(probe.latency())) : "");
        cell(out, "error", probe.error());
        out.append("</td></tr>\n");
    }

    private static void cell(StringBuilder out, String label, String text) {
        out.append("</td><td data-l=\"").append(label).append("\">").append(Html.escape(text));
    }

    /** To the microsecond. */
    private static Duration rounded(Duration latency) {
        return Duration.ofNanos(latency.toNanos() / 1_000 * 1_000);
    }

    private static String ago(Optional<Instant> time, Instant now) {
        return time
                .map(it -> GoDuration.text(Duration.ofSeconds(Math.max(0, Duration.between(it, now).toSeconds())))
                        + " ago")
                .orElse("never");
    }
}
