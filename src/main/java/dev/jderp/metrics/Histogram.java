package dev.jderp.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/** How often a number was how large; cheap to add to from many threads at once. */
public final class Histogram {

    private final long[] bounds;
    private final LongAdder[] buckets;
    private final LongAdder sum = new LongAdder();

    /** An empty histogram whose buckets end with {@code bounds}, from the lowest to the highest. */
    public Histogram(long... bounds) {
        this.bounds = bounds.clone();
        this.buckets = new LongAdder[bounds.length + 1];
        Arrays.setAll(buckets, i -> new LongAdder());
    }

    /** Counts {@code value} into the first bucket that it is not above. */
    public void record(long value) {
        int at = 0;
        while (at < bounds.length && value > bounds[at]) {
            at++;
        }
        buckets[at].increment();
        sum.add(value);
    }

    /** The upper bounds; one more bucket is for what is above them all. */
    public long[] bounds() {
        return bounds.clone();
    }

    /** What each bucket alone has counted, not what is below it; the last is for what is above all bounds. */
    public long[] counts() {
        return Arrays.stream(buckets).mapToLong(LongAdder::sum).toArray();
    }

    /** The sum of all that was recorded. */
    public long sum() {
        return sum.sum();
    }
}
