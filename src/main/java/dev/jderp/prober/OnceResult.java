package dev.jderp.prober;

import dev.jderp.kit.GoDuration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What came of running every probe once.
 *
 * @param probes how each probe stands, by name
 */
public record OnceResult(SortedMap<String, ProbeInfo> probes) {

    /** Copies the map. */
    public OnceResult {
        probes = Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, ProbeInfo>) probes));
    }

    /** A line for each that has succeeded: its name, and how long it took. */
    public List<String> good() {
        List<String> lines = new ArrayList<>();
        probes.forEach((name, info) -> {
            if (info.status() == ProbeStatus.SUCCEEDED) {
                lines.add(name + ": " + GoDuration.text(Duration.ofNanos(info.latency().toNanos() / 1_000 * 1_000)));
            }
        });
        return lines;
    }

    /** A line for each that has failed: its name, and why. */
    public List<String> bad() {
        List<String> lines = new ArrayList<>();
        probes.forEach((name, info) -> {
            if (info.status() == ProbeStatus.FAILED) {
                lines.add(name + ": " + info.error());
            }
        });
        return lines;
    }

    /** All results in JSON, as {@code /debug/probe-all} returns them; times in nanoseconds. */
    public String toJson() {
        return ProbeJson.all(probes);
    }

    /** The exit status of a command: 0 if none has failed, else 1. */
    public int exitCode() {
        return bad().isEmpty() ? 0 : 1;
    }
}
