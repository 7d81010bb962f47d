package dev.jderp.client;

import dev.jderp.kit.Clock;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Time as a check sees it, and what happens in it, one thing after another. Tests let it pass as they like. */
interface CheckClock extends Clock {

    /** Hands something over to the thread that waits in {@link #next}. Any thread may. */
    void post(Runnable event);

    /** What happens next; none if nothing does within this time. */
    Optional<Runnable> next(long timeoutNs) throws InterruptedException;

    /** The machine's own time. */
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
