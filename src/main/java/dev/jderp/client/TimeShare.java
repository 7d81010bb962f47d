package dev.jderp.client;

import java.time.Duration;

/** How long one of several alternatives may take that are tried in turn until a common deadline. */
final class TimeShare {

    private static final long MIN_NS = Duration.ofSeconds(2).toNanos();

    private TimeShare() {}

    /**
     * An equal share of the time that is left, but at least 2 s of it, or all of it if it is shorter. The first
     * alternatives take that minimum from the last ones.
     *
     * @param leftNs nanoseconds until the deadline
     * @param alternatives how many are still to be tried, this one included; at least 1
     * @return nanoseconds, 0 if the deadline has passed
     */
    static long ofNs(long leftNs, int alternatives) {
        return Math.max(0, Math.max(leftNs / alternatives, Math.min(leftNs, MIN_NS)));
    }
}
