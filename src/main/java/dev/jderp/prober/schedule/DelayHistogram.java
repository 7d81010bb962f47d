package dev.jderp.prober.schedule;

import java.util.Arrays;
import java.util.List;

/** Counts delays, in seconds, by buckets. Safe for any thread. */
public final class DelayHistogram {

    private final double[] bounds;
    // Guarded by this.
    private final long[] counts;
    private double sum;

    /**
     * The counts at one moment.
     *
     * @param bounds the upper bounds of the buckets, inclusive
     * @param counts the number of delays in each bucket alone; one more, the last, for delays above all bounds
     * @param sum the sum of all delays
     */
    public record Snapshot(List<Double> bounds, List<Long> counts, double sum) {

        /** The number of all delays. */
        public long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    /** An empty histogram with these upper bounds, in ascending order. */
    public DelayHistogram(double... bounds) {
        this.bounds = bounds.clone();
        this.counts = new long[bounds.length + 1];
    }

    /** Counts a delay. */
    public synchronized void add(double value) {
        int at = 0;
        while (at < bounds.length && value > bounds[at]) {
            at++;
        }
        counts[at]++;
        sum += value;
    }

    /** The present counts. */
    public synchronized Snapshot snapshot() {
        return new Snapshot(
                Arrays.stream(bounds).boxed().toList(), Arrays.stream(counts).boxed().toList(), sum);
    }
}
