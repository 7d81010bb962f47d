package dev.jderp.transport;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serialises the reads or the writes of one connection. Never blocks: a thread that finds another inside records its
 * request and returns, and the thread inside runs the task once more before it leaves.
 */
public final class SerialRunner {

    private final AtomicInteger requests = new AtomicInteger();

    /**
     * Runs the task on this thread, again as long as requests have arrived during a run; or records a request if
     * another thread is running it.
     */
    public void run(Runnable task) {
        if (requests.getAndIncrement() != 0) {
            return;
        }
        int served = 1;
        do {
            task.run();
            served = requests.addAndGet(-served);
        } while (served != 0);
    }
}
