package dev.jderp.prober.pages;

import dev.jderp.kit.GoDuration;
import dev.jderp.kit.Html;
import dev.jderp.prober.schedule.ProbeInfo;
import dev.jderp.prober.schedule.ProbeStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Writes the table of all probes as HTML that loads no other files. On a narrow screen each row becomes a card. */
final class StatusPage {

    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{font:16px/1.4 system-ui,sans-serif;margin:0 auto;padding:1rem;max-width:90rem}
            h1{font-weight:500}
            table{border-collapse:collapse;width:100%}
            th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #8884}
            .failed,.bad{color:#c22}
            .succeeded{color:#183}
            small{display:block;opacity:.75}
            td{overflow-wrap:anywhere}
            form{margin:.3rem 0 0}
            @media (prefers-color-scheme:dark){.failed,.bad{color:#f77}.succeeded{color:#6d8}}
            @media (max-width:50rem){thead{display:none}table,tbody,tr,td{display:block}
            tr{border:1px solid #8886;border-radius:.5rem;margin:0 0 .8rem;padding:.3rem}
            td{border:0;padding:.2rem .4rem}
            td:empty{display:none}td[data-l]::before{content:attr(data-l)": ";opacity:.75}}
            """
            .replace("\n", "");

    private StatusPage() {}

    /** The page at the time {@code now}; its links are relative. */
    static String html(Collection<ProbeInfo> probes, Instant now) {
        long bad = probes.stream().filter(each -> !each.isGood()).count();
        StringBuilder out = new StringBuilder("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
                .append("<title>DERP prober</title><style>").append(STYLE).append("</style></head><body>\n")
                .append("<h1>DERP prober</h1>\n<p>");
        if (bad > 0) {
            out.append("<b class=\"bad\">").append(bad).append("</b> of ").append(probes.size())
                    .append(" probes failed or have not run yet.");
        } else {
            out.append("All ").append(probes.size()).append(" probes are good.");
        }
        out.append(" <a href=\"debug/varz\">Metrics</a></p>\n");
        out.append("<table><thead><tr><th>Name</th><th>Class and labels</th><th>Interval</th><th>Last finished</th>")
                .append("<th>Last started</th><th>Status</th><th>Latency</th><th>Last error</th></tr></thead>")
                .append("<tbody>\n");
        probes.forEach(each -> row(out, each, now));
        return out.append("</tbody></table></body></html>\n").toString();
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
        out.append("</td><td data-l=\"status\" class=\"").append(probe.status().label()).append("\">")
                .append(probe.status().label());
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
