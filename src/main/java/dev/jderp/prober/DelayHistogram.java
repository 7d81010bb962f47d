package dev.jderp.prober;

import java.util.Arrays;
import java.util.List;

/** How often a delay was how long, in seconds. Safe for any thread. */
final class DelayHistogram {

    private final double[] bounds;
    // guarded by this
    private final long[] counts;
    private double sum;

    /**
     * What was counted.
     *
     * @param bounds the upper bounds of the buckets, which belong to them
     * @param counts what each bucket alone has counted; one more, the last, is for what is above all bounds
     * @param sum the sum of all values
     */
    record Snapshot(List<Double> bounds, List<Long> counts, double sum) {

        long count() {
            return counts.stream().mapToLong(Long::longValue).sum();
        }
    }

    /** An empty one whose buckets end with {@code bounds}, from the lowest to the highest. */
    DelayHistogram(double... bounds) {
        this.bounds = bounds.clone();
        this.counts = new long[bounds.length + 1];
    }

    synchronized void add(double value) {
        int at = 0;
        while (at < bounds.length && value > bounds[at]) {
            at++;
        }
        counts[at]++;
        sum += value;
    }

    synchronized Snapshot snapshot() {
        return new Snapshot(
                Arrays.stream(bounds).boxed().toList(), Arrays.stream(counts).boxed().toList(), sum);
    }
}
