package dev.jderp.bench;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * A histogram of latencies in nanoseconds. Each power of two has 32 buckets, so a value that is read is at most 3.2 %
 * above the one that was counted. One thread counts, any thread reads.
 */
final class Latencies {

    private static final int PRECISION = 5;
    private static final int SUB = 1 << PRECISION;
    private static final int BUCKETS = (Long.SIZE - PRECISION) * SUB;

    private final AtomicLongArray counts = new AtomicLongArray(BUCKETS);

    /** Counts a latency; a negative one counts as 0. */
    void count(long ns) {
        int at = bucket(Math.max(0, ns));
        counts.setRelease(at, counts.getPlain(at) + 1);
    }

    static int bucket(long ns) {
        int shift = Math.max(0, Long.SIZE - 1 - Long.numberOfLeadingZeros(ns | 1) - PRECISION);
        return shift * SUB + (int) (ns >>> shift);
    }

    /** The highest latency of a bucket. */
    static long maxOf(int bucket) {
        int shift = Math.max(0, bucket / SUB - 1);
        return ((long) (bucket - shift * SUB + 1) << shift) - 1;
    }

    /** Adds the counts to {@code sums}, which was made by {@link #empty}. */
    void addTo(long[] sums) {
        for (int i = 0; i < BUCKETS; i++) {
            sums[i] += counts.getAcquire(i);
        }
    }

    static long[] empty() {
        return new long[BUCKETS];
    }

    /** The quantile of all latencies, {@code part} from 0 to 1; 0 if there are no latencies. */
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
                return maxOf(i);
            }
        }
        return 0;
    }
}
