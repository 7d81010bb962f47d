package dev.jderp.prober;

import dev.jderp.kit.Clock;
import java.time.Instant;

/** Time, and what is to be done later; tests turn it by hand. Safe for any thread. */
interface ProbeClock extends Clock {

    /** Something that is to be done later. */
    @FunctionalInterface
    interface Pending {

        /** Has it not done, if it has not been yet. */
        void cancel();
    }

    /** What the calendar says. */
    Instant now();

    /** Does {@code task}, which is short and waits for nothing, in {@code delayNs}. */
    Pending after(long delayNs, Runnable task);
}
