package dev.jderp.rest;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * The viewers of the event streams. Each has a virtual thread of its own, which waits and writes, so that a viewer that
 * does not read holds up no other. Their number is limited. Safe for any thread.
 */
public final class Viewers implements AutoCloseable {

    /** How many there is room for. */
    static final int MAX_VIEWERS = 16;

    private static final Logger LOG = System.getLogger(Viewers.class.getName());

    private final BooleanSupplier over;
    private final Semaphore room = new Semaphore(MAX_VIEWERS);
    private final Set<Thread> threads = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Accepts viewers until it is {@code over}. */
    public Viewers(BooleanSupplier over) {
        this.over = over;
    }

    /** Starts a viewer's stream; returns false, and does nothing, if there are too many. */
    boolean serve(Supplier<Feed> feed, EventSink sink) {
        if (isOver() || !room.tryAcquire()) {
            return false;
        }
        Thread thread = Thread.ofVirtual().name("derp-viewer").unstarted(() -> tell(feed, sink));
        threads.add(thread);
        thread.start();
        if (closed) {
            thread.interrupt();
        }
        return true;
    }

    private boolean isOver() {
        return closed || over.getAsBoolean();
    }

    private void tell(Supplier<Feed> made, EventSink sink) {
        try (sink; Feed feed = made.get()) {
            while (!isOver()) {
                for (ServerEvent each : feed.next()) {
                    sink.send(each);
                }
            }
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.DEBUG, "a viewer has disconnected", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the end
        } finally {
            threads.remove(Thread.currentThread());
            room.release();
        }
    }

    /** How many there are. */
    int count() {
        return MAX_VIEWERS - room.availablePermits();
    }

    /** Ends all streams, also those that are being written to; does not wait for them. */
    @Override
    public void close() {
        closed = true;
        threads.forEach(Thread::interrupt);
    }
}
