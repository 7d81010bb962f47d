package dev.jderp.rest.events;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The viewers of events. Each has a virtual thread of its own, which waits and writes, so a viewer that does not read
 * delays no other; their number is bounded. Safe for any thread.
 */
public final class Viewers implements AutoCloseable {

    /** The largest number of viewers. */
    static final int MAX_VIEWERS = 16;

    private static final Logger LOG = System.getLogger(Viewers.class.getName());

    private final BooleanSupplier stopping;
    private final Semaphore room = new Semaphore(MAX_VIEWERS);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Room for viewers, whose streams end when {@code stopping} becomes true. */
    public Viewers(BooleanSupplier stopping) {
        this.stopping = stopping;
    }

    /** Starts a viewer's stream; returns false, and does nothing, if there are too many. */
    boolean serve(Supplier<Feed> feed, EventSink sink) {
        if (isEnding() || !room.tryAcquire()) {
            return false;
        }
        Thread thread = Thread.ofVirtual().name("derp-viewer").unstarted(() -> stream(feed, sink));
        threads.add(thread);
        thread.start();
        if (closed) {
            thread.interrupt();
        }
        return true;
    }

    private boolean isEnding() {
        return closed || stopping.getAsBoolean();
    }

    private void stream(Supplier<Feed> opened, EventSink sink) {
        try (sink; Feed feed = opened.get()) {
            while (!isEnding()) {
                for (ServerEvent each : feed.next()) {
                    sink.send(each);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a viewer has disconnected", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // by close(): the thread ends
        } finally {
            threads.remove(Thread.currentThread());
            room.release();
        }
    }

    /** The number of viewers. */
    int count() {
        return MAX_VIEWERS - room.availablePermits();
    }

    /** Ends every stream, even one that is being written; does not wait for its thread. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
