package dev.jderp.client;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** What the checks so far have found, as much of it as the next one needs. For one thread at a time. */
final class NetCheckHistory {

    private static final long FULL_EVERY_NS = Duration.ofMinutes(5).toNanos();
    private static final long OLDEST_NS = FULL_EVERY_NS + Duration.ofSeconds(5).toNanos();

    private record Past(long atNs, Map<Integer, Duration> latency) {
    }

    private final Deque<Past> past = new ArrayDeque<>();
    private Optional<Report> last = Optional.empty();
    private Optional<Long> lastFullNs = Optional.empty();

    Optional<Report> last() {
        return last;
    }

    /** Whether a check that starts now has to be a full one. */
    boolean needsFull(long nowNs) {
        return lastFullNs.map(at -> nowNs - at > FULL_EVERY_NS).orElse(true)
                || last.map(report -> !report.udp() && report.captivePortal().orElse(false)).orElse(true);
    }

    void fullStarted(long nowNs) {
        lastFullNs = Optional.of(nowNs);
    }

    /** Takes in what was measured, and forgets what is too old. */
    void measured(SortedMap<Integer, Duration> latency, long nowNs) {
        past.add(new Past(nowNs, latency));
        while (nowNs - past.element().atNs() > OLDEST_NS) {
            past.remove();
        }
    }

    void reported(Report report) {
        last = Optional.of(report);
    }

    /** The best latency of each region, of all that is not forgotten. */
    SortedMap<Integer, Duration> bestRecent() {
        SortedMap<Integer, Duration> best = new TreeMap<>();
        for (Past each : past) {
            each.latency().forEach((region, latency) -> best.merge(region, latency,
                    (a, b) -> a.compareTo(b) <= 0 ? a : b));
        }
        return best;
    }
}
