package dev.jderp.prober.schedule;

import dev.jderp.kit.Clock;
import java.time.Instant;

/** The time, and a timer. Tests control both. Safe for any thread. */
public interface ProbeClock extends Clock {

    /** A task that was scheduled. */
    @FunctionalInterface
    interface Pending {

        /** Cancels the task if it has not run yet. */
        void cancel();
    }

    /** The time of day. */
    Instant now();

    /** Runs a task, which must be short and must not block, in {@code delayNs}. */
    Pending after(long delayNs, Runnable task);
}
