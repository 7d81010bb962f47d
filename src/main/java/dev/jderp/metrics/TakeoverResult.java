package dev.jderp.metrics;

import java.util.Locale;

/** The results of takeovers, in which one process of a relay gets the sockets of another. */
public enum TakeoverResult {
    /** This process has taken over from another one. */
    COMPLETED,
    /** A process has begun to take over from this one and has failed. */
    FAILED,
    /** A process asked for the sockets of this one and did not get them. */
    REFUSED;

    /** Returns the value of the metric's label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
