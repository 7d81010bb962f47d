package dev.jderp.client.netcheck;

import dev.jderp.kit.Clock;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The time of one check and its queue of events. Tests control both. */
interface CheckClock extends Clock {

    /** Adds an event for the thread that calls {@link #next}. May be called by any thread. */
    void post(Runnable event);

    /** Waits for the next event; empty if there is no event within {@code timeoutNs}. */
    Optional<Runnable> next(long timeoutNs) throws InterruptedException;

    /** A clock with the time of the system and an empty queue. */
    static CheckClock system() {
        return new CheckClock() {

            private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();

            @Override
            public long nanoTime() {
                return System.nanoTime();
            }

            @Override
            public void post(Runnable event) {
                events.add(event);
            }

            @Override
            public Optional<Runnable> next(long timeoutNs) throws InterruptedException {
                return Optional.ofNullable(events.poll(timeoutNs, TimeUnit.NANOSECONDS));
            }
        };
    }
}
