package dev.jderp.client;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.IntPredicate;

/**
 * Decides which region is the home, and when to stay with the old one ({@code docs/protocol.md#home-choice}).
 *
 * @param answered latencies of the regions that have answered now
 * @param bestRecent the best latencies that were measured lately, the present ones among them
 * @param scores multiply latencies; what is not positive is passed over
 * @param previous the home so far
 * @param forced a region that wins if it is alive
 * @param mayBeHome the regions that are in the map and may be somebody's home
 * @param aliveByFrames the regions that DERP frames show to be alive
 * @param heardOfLate the regions that a frame came from not so long ago, for when nothing could be measured
 */
record HomeChoice(
        SortedMap<Integer, Duration> answered,
        Map<Integer, Duration> bestRecent,
        Map<Integer, Double> scores,
        OptionalInt previous,
        OptionalInt forced,
        IntPredicate mayBeHome,
        IntPredicate aliveByFrames,
        IntPredicate heardOfLate) {

    private static final long NEAR_NS = Duration.ofMillis(10).toNanos();
    private static final long FOREVER_NS = Long.MAX_VALUE / 4;

    /** The home; empty if no candidate is known. */
    OptionalInt choose() {
        if (forced.isPresent() && mayBeHome.test(forced.getAsInt()) && alive(forced.getAsInt())) {
            return forced;
        }
        OptionalInt best = lowest();
        if (previous.isEmpty() || previous.equals(best) || !mayBeHome.test(previous.getAsInt())) {
            return best;
        }
        int old = previous.getAsInt();
        if (best.isEmpty()) {
            return heardOfLate.test(old) ? previous : best;
        }
        return alive(old) && !isWorthMoving(old, best.getAsInt()) ? previous : best;
    }

    private OptionalInt lowest() {
        int lowest = 0;
        long lowestNs = 0;
        for (int region : answered.keySet()) {
            long ns = scored(region, bestRecent);
            if (mayBeHome.test(region) && (lowest == 0 || ns < lowestNs)) {
                lowest = region;
                lowestNs = ns;
            }
        }
        return lowest == 0 ? OptionalInt.empty() : OptionalInt.of(lowest);
    }

    private boolean isWorthMoving(int old, int best) {
        long oldNs = scored(old, answered);
        long bestNs = scored(best, bestRecent);
        return oldNs - bestNs >= NEAR_NS && bestNs * 3 <= oldNs * 2;
    }

    private boolean alive(int region) {
        return answered.containsKey(region) || aliveByFrames.test(region);
    }

    /** 0 for a region that has no latency there. */
    private long scored(int region, Map<Integer, Duration> latencies) {
        long ns = latencies.getOrDefault(region, Duration.ZERO).toNanos();
        double score = scores.getOrDefault(region, 1.0);
        return score > 0 ? Math.min(FOREVER_NS, Math.round(ns * score)) : ns;
    }
}
