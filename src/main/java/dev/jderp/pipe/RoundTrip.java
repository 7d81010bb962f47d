package dev.jderp.pipe;

/** How long a packet and its receipt take, and how long to wait for one (RFC 6298). For one thread. */
final class RoundTrip {

    private static final long FIRST_TIMEOUT_NS = 1_000_000_000L;
    private static final long MIN_TIMEOUT_NS = 200_000_000L;
    private static final long MAX_TIMEOUT_NS = 2_000_000_000L;

    private long smoothedNs;
    private long deviationNs;
    private int backoff;

    void sample(long ns) {
        if (smoothedNs == 0) {
            smoothedNs = ns;
            deviationNs = ns / 2;
        } else {
            deviationNs += (Math.abs(smoothedNs - ns) - deviationNs) / 4;
            smoothedNs += (ns - smoothedNs) / 8;
        }
    }

    /** The mean, 0 if nothing was measured. */
    long smoothedNs() {
        return smoothedNs;
    }

    /** How long to wait now. */
    long timeoutNs() {
        long ns = smoothedNs == 0 ? FIRST_TIMEOUT_NS : smoothedNs + 4 * deviationNs;
        return Math.min(MAX_TIMEOUT_NS, Math.clamp(ns, MIN_TIMEOUT_NS, MAX_TIMEOUT_NS) << Math.min(backoff, 8));
    }

    /** A wait was in vain: the next one is twice as long. */
    void timedOut() {
        backoff++;
    }

    /** Something came. */
    void progress() {
        backoff = 0;
    }
}
