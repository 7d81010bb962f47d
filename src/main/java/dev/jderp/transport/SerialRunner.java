package dev.jderp.transport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serialises the reads or the writes of one connection. {@link #run} never blocks: a thread that finds another inside
 * records its request, and that thread runs its task once more before it leaves.
 */
final class SerialRunner {

    private final AtomicInteger wishes = new AtomicInteger();

    /**
     * Runs {@code task} on this thread until no request is left, or leaves a request with the thread that is inside.
     */
    void run(Runnable task) {
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
