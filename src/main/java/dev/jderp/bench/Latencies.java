package dev.jderp.bench;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How often a latency was how long: each power of two has 32 buckets, so what is read is at most 3.2 % above what was
 * counted. One thread counts, any thread reads.
 */
final class Latencies {

    private static final int PRECISION = 5;
    private static final int SUB = 1 << PRECISION;
    private static final int BUCKETS = (Long.SIZE - PRECISION) * SUB;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    /** Counts one; less than 0 is 0. */
    void count(long ns) {
        int at = bucket(Math.max(0, ns));
        counts.setRelease(at, counts.getPlain(at) + 1);
    }

    static int bucket(long ns) {
        int shift = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(ns | 1) - PRECISION);
        return shift * SUB + (int) (ns >>> shift);
    }

    /** The highest value of a bucket. */
    static long highest(int bucket) {
        int shift = Math.max(0, bucket / SUB - 1);
        return ((long) (bucket - shift * SUB + 1) << shift) - 1;
    }

    /** Adds all that was counted to {@code sums}, of {@link #empty}. */
    void addTo(long[] sums) {
        for (int i = 0; i < BUCKETS; i++) {
            sums[i] += counts.getAcquire(i);
        }
    }

    static long[] empty() {
        return new long[BUCKETS];
    }

    /** The value that this part of all counted values does not exceed; 0 if there are none. */
    static long quantile(long[] sums, double part) {
        long all = 0;
        for (long each : sums) {
            all += each;
        }
        long rank = Math.max(1, (long) Math.ceil(part * all));
        long passed = 0;
        for (int i = 0; i < sums.length; i++) {
            passed += sums[i];
            if (passed >= rank) {
                return highest(i);
            }
        }
        return 0;
    }
}
