package dev.jderp.client.dial;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Ends an attempt to connect from outside, once: when its time is over, or when {@link #cancel} is called. It does so
 * by closing what the attempt has opened. Safe for any thread.
 */
public final class AttemptDeadline implements AutoCloseable {

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Closeable> open = new ArrayList<>();
    private final DelayedAction timer;
    private final long untilNs;
    private @Nullable IOException cause;

    /** A deadline {@code timeout} from now. */
    public AttemptDeadline(Duration timeout) {
        untilNs = System.nanoTime() + timeout.toNanos();
        timer = DelayedAction.schedule(timeout,
                () -> cancel(new SocketTimeoutException("not complete within " + timeout.toMillis() + " ms")));
    }

    /**
     * The time for the first of several alternatives that are tried in turn, as {@link TimeShare} divides what is left.
     *
     * @param alternatives the number of alternatives that are still to be tried, this one included
     */
    Duration share(int alternatives) {
        return Duration.ofNanos(TimeShare.ofNs(untilNs - System.nanoTime(), alternatives));
    }

    /**
     * Has something closed when the attempt is ended.
     *
     * @return {@code closeable}
     * @throws IOException the cause, if the attempt was ended before; {@code closeable} is closed then
     */
    <C extends Closeable> C add(C closeable) throws IOException {
        IOException over;
        lock.lock();
        try {
            over = cause;
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

    /** Ends the attempt: closes everything that was added, or will be. The first cause is kept. */
    public void cancel(IOException reason) {
        List<Closeable> closing;
        lock.lock();
        try {
            if (cause == null) {
                cause = reason;
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
                // closed all the same
            }
        }
    }

    /** The cause of a failure of the attempt: the reason for which it was ended, else the failure itself. */
    public IOException causeOf(IOException failure) {
        lock.lock();
        try {
            return cause == null ? failure : cause;
        } finally {
            lock.unlock();
        }
    }

    /** Cancels the deadline, since the attempt is over; what it has opened stays open. */
    @Override
    public void close() {
        timer.close();
    }
}
