package dev.jderp.prune;

import java.time.Duration;

/** Waits between two closes. */
@FunctionalInterface
public interface Pauses {

    /** Waits; false if the round is to end instead. */
    boolean pause(Duration time);
}
