package dev.jderp.prober;

import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The state of a probe at one moment, as the prober's pages show it ({@code docs/protocol.md#prober-pages}).
 *
 * @param name its name, unique among all
 * @param probeClass its kind
 * @param interval how often it runs; negative for a continuous probe, whose pause it is
 * @param labels the labels of its metrics
 * @param start when the latest run began
 * @param end when the latest run that has ended did
 * @param latency how long that took, zero if it failed
 * @param status how it stands
 * @param error why the latest run that has ended failed, empty if it did not
 * @param recentResults the last ten results, the oldest first
 * @param recentLatencies the times of those that succeeded, the oldest first
 */
public record ProbeInfo(
        String name,
        String probeClass,
        Duration interval,
        SortedMap<String, String> labels,
        Optional<Instant> start,
        Optional<Instant> end,
        Duration latency,
        ProbeStatus status,
        String error,
        List<Boolean> recentResults,
        List<Duration> recentLatencies) {

    /** Copies what could change. */
    public ProbeInfo {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, String>) labels));
        recentResults = List.copyOf(recentResults);
        recentLatencies = List.copyOf(recentLatencies);
    }

    /** Whether it goes on by itself and cannot be run by hand. */
    public boolean isContinuous() {
        return interval.isNegative();
    }

    /** The share of the recent runs that succeeded, from 0 to 1; 0 if there was none. */
    public double recentSuccessRatio() {
        long good = recentResults.stream().filter(each -> each).count();
        return recentResults.isEmpty() ? 0 : (double) good / recentResults.size();
    }

    /** The median of their times, the upper one of two; zero if there was none. */
    public Duration recentMedianLatency() {
        return recentLatencies.isEmpty()
                ? Duration.ZERO
                : recentLatencies.stream().sorted().skip(recentLatencies.size() / 2).findFirst().orElse(Duration.ZERO);
    }
}
