package dev.jderp.cli;

import dev.jderp.client.netcheck.Report;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Formats the report of a netcheck as text, similar to the output of {@code tailscale netcheck}. */
final class ReportTable {

    private static final String UNKNOWN = "unknown";

    private final Report report;
    private final DerpMap map;

    ReportTable(Report report, DerpMap map) {
        this.report = report;
        this.map = map;
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("Report:");
        lines.add("    * Time: " + report.now());
        lines.add("    * UDP: " + report.udp());
        lines.add("    * IPv4: " + family(report.ipv4(), "GlobalV4", "no"));
        lines.add("    * IPv6: " + family(report.ipv6(), "GlobalV6",
                report.osHasIpv6() ? "no, but OS has support" : "no, unavailable in OS"));
        lines.add("    * MappingVariesByDestIP: " + known(report.mappingVariesByDestIp()));
        lines.add("    * CaptivePortal: " + known(report.captivePortal()));
        lines.add("    * Nearest DERP: " + nearest());
        if (!report.regionLatency().isEmpty()) {
            lines.add("    * DERP latency:");
            map.regions()
                    .values()
                    .stream()
                    .filter(region -> !region.noMeasureNoHome())
                    .sorted(Comparator.comparing(this::latency,
                            Comparator.comparing(it -> it.orElse(Duration.ofDays(1)))))
                    .forEach(region -> lines.add(line(region)));
        }
        return lines;
    }

    private String family(boolean works, String global, String otherwise) {
        String address = report.toJson().getString(global);
        return works ? address.isEmpty() ? "yes" : "yes, " + address : otherwise;
    }

    private static String known(Optional<Boolean> value) {
        return value.map(String::valueOf).orElse(UNKNOWN);
    }

    private String nearest() {
        if (report.preferredDerp().isEmpty()) {
            return UNKNOWN + " (no relay has answered)";
        }
        int id = report.preferredDerp().getAsInt();
        return map.region(id).map(DerpRegion::regionName).filter(name -> !name.isEmpty()).orElse("region " + id);
    }

    private Optional<Duration> latency(DerpRegion region) {
        return Optional.ofNullable(report.regionLatency().get(region.regionId()));
    }

    private String line(DerpRegion region) {
        String code = region.regionCode().isEmpty() ? Integer.toString(region.regionId()) : region.regionCode();
        String latency = latency(region).map(it -> String.format(Locale.ROOT, "%.1fms", it.toNanos() / 1e6)).orElse("");
        return String.format(Locale.ROOT, "        - %3s: %-7s (%s)", code, latency, region.regionName());
    }
}
