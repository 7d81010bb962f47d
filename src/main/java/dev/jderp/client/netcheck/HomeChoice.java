package dev.jderp.client.netcheck;

import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.function.IntPredicate;

/**
 * Chooses the home region, and decides when to keep the previous one ({@code docs/protocol.md#home-choice}).
 *
 * @param measured the latencies of this check and of recent ones
 * @param scores multiply latencies, by region id; scores that are not positive are ignored
 * @param previous the home so far
 * @param forced a region that is chosen whenever it is alive
 * @param canBeHome whether a region is in the map and allowed as home
 * @param heard what DERP frames show about regions
 */
record HomeChoice(
        Measured measured,
        Map<Integer, Double> scores,
        OptionalInt previous,
        OptionalInt forced,
        IntPredicate canBeHome,
        Heard heard) {

    /**
     * Latencies by region id.
     *
     * @param now those of the regions that answered in this check
     * @param bestRecent the lowest of each region in recent checks, this one included
     */
    record Measured(SortedMap<Integer, Duration> now, Map<Integer, Duration> bestRecent) {
    }

    /**
     * Regions from which DERP frames have arrived.
     *
     * @param alive recently enough to show that the region works
     * @param fallback within a longer time, which counts only when nothing could be measured
     */
    record Heard(IntPredicate alive, IntPredicate fallback) {
    }

    private static final long NEAR_NS = Duration.ofMillis(10).toNanos();
    private static final long MAX_NS = Long.MAX_VALUE / 4;

    /** The home; empty if there is no candidate. */
    OptionalInt choose() {
        if (forced.isPresent() && canBeHome.test(forced.getAsInt()) && isAlive(forced.getAsInt())) {
            return forced;
        }
        OptionalInt best = lowest();
        if (previous.isEmpty() || previous.equals(best) || !canBeHome.test(previous.getAsInt())) {
            return best;
        }
        int old = previous.getAsInt();
        if (best.isEmpty()) {
            return heard.fallback().test(old) ? previous : best;
        }
        return isAlive(old) && !isWorthMoving(old, best.getAsInt()) ? previous : best;
    }

    private OptionalInt lowest() {
        int lowest = 0;
        long lowestNs = 0;
        for (int region : measured.now().keySet()) {
            long ns = scored(region, measured.bestRecent());
            if (canBeHome.test(region) && (lowest == 0 || ns < lowestNs)) {
                lowest = region;
                lowestNs = ns;
            }
        }
        return lowest == 0 ? OptionalInt.empty() : OptionalInt.of(lowest);
    }

    /** Whether the best region is nearer than the old one by 10 ms and by a third. */
    private boolean isWorthMoving(int old, int best) {
        long oldNs = scored(old, measured.now());
        long bestNs = scored(best, measured.bestRecent());
        return oldNs - bestNs >= NEAR_NS && bestNs * 3 <= oldNs * 2;
    }

    private boolean isAlive(int region) {
        return measured.now().containsKey(region) || heard.alive().test(region);
    }

    /** The latency of a region, multiplied by its score; 0 for a region without a latency. */
    private long scored(int region, Map<Integer, Duration> latencies) {
        long ns = latencies.getOrDefault(region, Duration.ZERO).toNanos();
        double score = scores.getOrDefault(region, 1.0);
        return score > 0 ? Math.min(MAX_NS, Math.round(ns * score)) : ns;
    }
}
