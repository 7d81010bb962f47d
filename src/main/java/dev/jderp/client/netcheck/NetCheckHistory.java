package dev.jderp.client.netcheck;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The results of earlier checks that the next check needs. Used by one thread at a time. */
final class NetCheckHistory {

    private static final long FULL_EVERY_NS = Duration.ofMinutes(5).toNanos();
    private static final long MAX_AGE_NS = FULL_EVERY_NS + Duration.ofSeconds(5).toNanos();

    private record Past(long atNs, Map<Integer, Duration> latency) {
    }

    private final Deque<Past> past = new ArrayDeque<>();
    private Optional<Report> last = Optional.empty();
    private Optional<Long> lastFullNs = Optional.empty();

    Optional<Report> last() {
        return last;
    }

    /** Whether a check that starts now has to be full: five minutes after a full one, or after a portal without UDP. */
    boolean needsFull(long nowNs) {
        return lastFullNs.map(at -> nowNs - at > FULL_EVERY_NS).orElse(true)
                || last.map(report -> !report.udp() && report.captivePortal().orElse(false)).orElse(true);
    }

    void fullStarted(long nowNs) {
        lastFullNs = Optional.of(nowNs);
    }

    /** Adds the latencies of a check, and removes those of checks that are older than 305 s. */
    void addLatencies(SortedMap<Integer, Duration> latency, long nowNs) {
        past.add(new Past(nowNs, latency));
        while (nowNs - past.element().atNs() > MAX_AGE_NS) {
            past.remove();
        }
    }

    void setLast(Report report) {
        last = Optional.of(report);
    }

    /** The lowest latency of each region in the last 305 s. */
    SortedMap<Integer, Duration> bestRecent() {
        SortedMap<Integer, Duration> best = new TreeMap<>();
        for (Past each : past) {
            each.latency().forEach((region, latency) -> best.merge(region, latency,
                    (a, b) -> a.compareTo(b) <= 0 ? a : b));
        }
        return best;
    }
}
