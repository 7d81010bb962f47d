package dev.jderp.prober.schedule;

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
 * @param name the name, unique in its prober
 * @param probeClass the kind, such as {@code derp_mesh}
 * @param interval the time between runs; negative for a continuous probe, with the length of its pause
 * @param labels the labels of its metrics
 * @param start when the latest run began
 * @param end when the latest completed run ended
 * @param latency how long the latest completed run took; zero if it failed
 * @param status the status
 * @param error the error of the latest completed run; empty if it succeeded
 * @param recentResults whether each of the last ten completed runs succeeded, the oldest first
 * @param recentLatencies how long those of them that succeeded took, the oldest first
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

    /** Copies the collections. */
    public ProbeInfo {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>((Map<String, String>) labels));
        recentResults = List.copyOf(recentResults);
        recentLatencies = List.copyOf(recentLatencies);
    }

    /** Whether the probe runs until it fails, and cannot be run on request. */
    public boolean isContinuous() {
        return interval.isNegative();
    }

    /** Whether the latest completed run succeeded; a continuous probe is good while it runs. */
    public boolean isGood() {
        return status == ProbeStatus.SUCCEEDED || (isContinuous() && status == ProbeStatus.RUNNING);
    }

    /** The share of the recent runs that succeeded, from 0 to 1; 0 if there were no runs. */
    public double recentSuccessRatio() {
        long good = recentResults.stream().filter(each -> each).count();
        return recentResults.isEmpty() ? 0 : (double) good / recentResults.size();
    }

    /** The median of {@code recentLatencies}, the upper one of two; zero if the list is empty. */
    public Duration recentMedianLatency() {
        return recentLatencies.isEmpty()
                ? Duration.ZERO
                : recentLatencies.stream().sorted().skip(recentLatencies.size() / 2).findFirst().orElse(Duration.ZERO);
    }
}
