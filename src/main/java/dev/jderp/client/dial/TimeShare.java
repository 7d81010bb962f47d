package dev.jderp.client.dial;

import java.time.Duration;

/** Divides the time until a deadline between alternatives that are tried one after the other. */
final class TimeShare {

    private static final long MIN_NS = Duration.ofSeconds(2).toNanos();

    private TimeShare() {}

    /**
     * The share of the next alternative: an equal part of the time that is left, but at least 2 s, or all of it if less
     * than 2 s are left. The first alternatives take that minimum from the last ones.
     *
     * @param leftNs nanoseconds until the deadline
     * @param alternatives the number of alternatives that are still to be tried, this one included; at least 1
     * @return nanoseconds, 0 if the deadline has passed
     */
    static long ofNs(long leftNs, int alternatives) {
        return Math.max(0, Math.max(leftNs / alternatives, Math.min(leftNs, MIN_NS)));
    }
}
