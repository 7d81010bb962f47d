package dev.jderp.transport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The right to write one connection, or to read it, which one thread at a time holds. Who comes while another holds it
 * leaves at once; the holder looks again before it goes.
 */
public final class SerialRunner {

    private final AtomicInteger wishes = new AtomicInteger();

    /**
     * Runs {@code task} on this thread, as often as there are wishes, or leaves a wish with the thread that is at it.
     */
    public void run(Runnable task) {
        if (wishes.getAndIncrement() != 0) {
            return;
        }
        int served = 1;
        do {
            task.run();
            served = wishes.addAndGet(-served);
        } while (served != 0);
    }
}
