package dev.jderp.sockets;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Makes the daemon threads of one group of event loops, and waits until they have ended.
 *
 * <p>Netty reports that a group has terminated shortly before its threads end, and they need their classes until then:
 * so a server of an application that may be undeployed waits for the threads as well.
 */
public final class IoThreads extends DefaultThreadFactory {

    private final Queue<Thread> threads = new ConcurrentLinkedQueue<>();

    /** A factory whose threads are named {@code name}, a number of the factory, and one of the thread. */
    public IoThreads(String name) {
        super(name, true);
    }

    @Override
    protected Thread newThread(Runnable run, String name) {
        Thread made = super.newThread(run, name);
        threads.add(made);
        return made;
    }

    /** Waits until all threads have ended, at most {@code timeout} for each; returns early when interrupted. */
    public void join(Duration timeout) {
        try {
            for (Thread each : threads) {
                var unused = each.join(timeout);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
