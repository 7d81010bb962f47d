package dev.jderp.client;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** Ends an attempt from outside, once: its time is over, or it was cancelled. Safe for any thread. */
final class AttemptDeadline implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Closeable> open = new ArrayList<>();
    private final DelayedActions watch;
    private final long untilNs;
    private @Nullable IOException why;

    /** Comes by itself after this time. */
    AttemptDeadline(Duration timeout) {
        untilNs = System.nanoTime() + timeout.toNanos();
        watch = DelayedActions.after(timeout,
                () -> cut(new SocketTimeoutException("not complete within " + timeout.toMillis() + " ms")));
    }

    /**
     * The time of the first of several alternatives that are tried in turn, as {@link TimeShare} divides what is left.
     */
    Duration share(int alternatives) {
        return Duration.ofNanos(TimeShare.ofNs(untilNs - System.nanoTime(), alternatives));
    }

    /** Has it closed at the end, which may have come. */
    <C extends Closeable> C add(C closeable) throws IOException {
        IOException over;
        lock.lock();
        try {
            over = why;
            if (over == null) {
                open.add(closeable);
                return closeable;
            }
        } finally {
            lock.unlock();
        }
        closeable.close();
        throw over;
    }

    void remove(Closeable closeable) {
        lock.lock();
        try {
            open.remove(closeable);
        } finally {
            lock.unlock();
        }
    }

    /** Closes all that has been added and will be; the first reason stays. */
    void cut(IOException reason) {
        List<Closeable> closing;
        lock.lock();
        try {
            if (why == null) {
                why = reason;
            }
            closing = List.copyOf(open);
            open.clear();
        } finally {
            lock.unlock();
        }
        for (Closeable each : closing) {
            try {
                each.close();
            } catch (IOException e) {
                // it is closed all the same
            }
        }
    }

    /** What a failure is put down to: the cut, if there was one. */
    IOException reason(IOException failure) {
        lock.lock();
        try {
            return why == null ? failure : why;
        } finally {
            lock.unlock();
        }
    }

    /** The attempt is over, and what it has opened stays. */
    @Override
    public void close() {
        watch.close();
    }
}
