package dev.jderp.region;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** Pairs of clients, of which one sends to the other at a steady pace, each on a thread of its own. */
final class Load implements AutoCloseable {

    private final List<Thread> senders = new ArrayList<>();
    private volatile boolean stopped;

    /** Has {@code from} send a packet to {@code to} in each interval; packets that cannot be sent are left out. */
    void add(CountingClient from, CountingClient to, Duration interval) {
        senders.add(Thread.ofVirtual().start(() -> {
            while (!stopped) {
                try {
                    from.send(to);
                } catch (IOException e) {
                    // its connection is broken; the client makes another one
                }
                LockSupport.parkNanos(interval.toNanos());
            }
        }));
    }

    /** Sends no more. */
    void stop() throws InterruptedException {
        stopped = true;
        for (Thread each : senders) {
            each.join();
        }
    }

    @Override
    public void close() {
        stopped = true;
    }
}
