package dev.jderp.prober.schedule;

import dev.jderp.kit.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The result of running every probe once.
 *
 * @param probes the state of each probe, by name
 */
public record OnceResult(SortedMap<String, ProbeInfo> probes) {

    /** Copies the map. */
    public OnceResult {
        probes = Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, ProbeInfo>) probes));
    }

    /** A line for each probe that has succeeded: its name, and how long it took. */
    public List<String> good() {
        List<String> lines = new ArrayList<>();
        probes.forEach((name, info) -> {
            if (info.status() == ProbeStatus.SUCCEEDED) {
                lines.add(name + ": " + GoDuration.text(Duration.ofNanos(info.latency().toNanos() / 1_000 * 1_000)));
            }
        });
        return lines;
    }

    /** A line for each probe that has failed: its name and the error. */
    public List<String> bad() {
        List<String> lines = new ArrayList<>();
        probes.forEach((name, info) -> {
            if (info.status() == ProbeStatus.FAILED) {
                lines.add(name + ": " + info.error());
            }
        });
        return lines;
    }

    /** All results as JSON, in the form of {@code /debug/probe-all}; times are in nanoseconds. */
    public String toJson() {
        return ProbeJson.all(probes);
    }

    /** The exit status for a command: 1 if any probe has failed, else 0. */
    public int exitCode() {
        return bad().isEmpty() ? 0 : 1;
    }
}
