package dev.jderp.assembly;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/** The parts of a relay that are closed at its end, the last registered first. Safe for any thread. */
final class Closers {

    private final Deque<Runnable> tasks = new ArrayDeque<>(); // guarded by this object, as is isClosed
    private boolean isClosed;

    /** Registers a part, or closes it at once if the relay has ended meanwhile. Returns the part. */
    <T> T add(T part, Consumer<T> closer) {
        boolean isLate;
        synchronized (this) {
            isLate = isClosed;
            if (!isLate) {
                tasks.push(() -> closer.accept(part));
            }
        }
        if (isLate) { // a signal has ended the relay
            closer.accept(part);
        }
        return part;
    }

    /** Closes every part, even if some of them throw, as they may when memory is exhausted. */
    void closeAll() {
        Runnable next;
        synchronized (this) {
            next = tasks.poll();
            isClosed = next == null;
        }
        if (next != null) {
            try {
                next.run();
            } finally {
                closeAll();
            }
        }
    }

    /** Whether every part is closed. */
    synchronized boolean isClosed() {
        return isClosed;
    }
}
