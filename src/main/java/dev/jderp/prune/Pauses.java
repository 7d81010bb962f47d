package dev.jderp.prune;

import java.time.Duration;

/** Waits between closing two connections. */
@FunctionalInterface
public interface Pauses {

    /** Waits for {@code time}; returns false if the round is to end now. */
    boolean pause(Duration time);
}
