package dev.jderp.pipe;

/**
 * Estimates the round trip of a packet and its receipt, and the timeout for receipts (RFC 6298). Used by one thread.
 */
final class RoundTrip {

    private static final long FIRST_TIMEOUT_NS = 1_000_000_000L;
    private static final long MIN_TIMEOUT_NS = 200_000_000L;
    private static final long MAX_TIMEOUT_NS = 2_000_000_000L;

    private long smoothedNs;
    private long deviationNs;
    private int backoff;

    /** Adds a measurement. */
    void addSample(long ns) {
        if (smoothedNs == 0) {
            smoothedNs = ns;
            deviationNs = ns / 2;
        } else {
            deviationNs += (Math.abs(smoothedNs - ns) - deviationNs) / 4;
            smoothedNs += (ns - smoothedNs) / 8;
        }
    }

    /** The smoothed round trip; 0 before the first measurement. */
    long smoothedNs() {
        return smoothedNs;
    }

    /** The present timeout, doubled for each wait in vain. */
    long timeoutNs() {
        long ns = smoothedNs == 0 ? FIRST_TIMEOUT_NS : smoothedNs + 4 * deviationNs;
        return Math.min(MAX_TIMEOUT_NS, Math.clamp(ns, MIN_TIMEOUT_NS, MAX_TIMEOUT_NS) << Math.min(backoff, 8));
    }

    /** Doubles the timeout after a wait in vain. */
    void onTimeout() {
        backoff++;
    }

    /** Resets the doubling, since a packet has arrived. */
    void onProgress() {
        backoff = 0;
    }
}
