package dev.jderp.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** A histogram of whole numbers, cheap to add to from many threads at once. */
public final class Histogram {

    private final long[] bounds;
    private final LongAdder[] buckets;
    private final LongAdder sum = new LongAdder();

    /** Makes an empty histogram whose buckets have these upper bounds, in ascending order. */
    public Histogram(long... bounds) {
        this.bounds = bounds.clone();
        this.buckets = new LongAdder[bounds.length + 1];
        Arrays.setAll(buckets, i -> new LongAdder());
    }

    /** Counts {@code value} in the first bucket whose bound is not below it. */
    public void record(long value) {
        int at = 0;
        while (at < bounds.length && value > bounds[at]) {
            at++;
        }
        buckets[at].increment();
        sum.add(value);
    }

    /** Returns the upper bounds; one more bucket counts what is above them all. */
    public long[] bounds() {
        return bounds.clone();
    }

    /** Returns the count of each bucket, not cumulative; the last is for values above all bounds. */
    public long[] counts() {
        return Arrays.stream(buckets).mapToLong(LongAdder::sum).toArray();
    }

    /** Returns the sum of all values. */
    public long sum() {
        return sum.sum();
    }
}
