package dev.jderp.http;

import dev.jderp.client.dial.NodeStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Open connections for further requests, 64 at most and each for 20 s at most. Safe for any thread. */
final class IdleConnections implements AutoCloseable {

    private static final int MAX_CONNECTIONS = 64;
    private static final long MAX_IDLE_NS = Duration.ofSeconds(20).toNanos();

    private record Idle(String origin, NodeStream stream, long sinceNs) {
    }

    private final ReentrantLock lock = new ReentrantLock();
    /** In the order in which they were put, the oldest first. */
    private final Deque<Idle> idle = new ArrayDeque<>();
    private boolean closed;

    /** Removes and returns a connection to {@code origin}; the other side may have closed it meanwhile. */
    Optional<NodeStream> take(String origin) {
        List<Idle> expired = new ArrayList<>();
        lock.lock();
        try {
            long now = System.nanoTime();
            while (!idle.isEmpty() && now - idle.getFirst().sinceNs > MAX_IDLE_NS) {
                expired.add(idle.removeFirst());
            }
            for (var each = idle.descendingIterator(); each.hasNext();) {
                Idle found = each.next();
                if (found.origin.equals(origin)) {
                    each.remove();
                    return Optional.of(found.stream);
                }
            }
            return Optional.empty();
        } finally {
            lock.unlock();
            expired.forEach(each -> each.stream.close());
        }
    }

    /** Keeps a connection for the next request. */
    void put(String origin, NodeStream stream) {
        Optional<NodeStream> tooMany = Optional.empty();
        lock.lock();
        try {
            if (closed) {
                tooMany = Optional.of(stream);
            } else {
                idle.addLast(new Idle(origin, stream, System.nanoTime()));
                tooMany = idle.size() > MAX_CONNECTIONS ? Optional.of(idle.removeFirst().stream) : Optional.empty();
            }
        } finally {
            lock.unlock();
            tooMany.ifPresent(NodeStream::close);
        }
    }

    /** Closes all connections to {@code origin}, one of which was found closed by the other side. */
    void drop(String origin) {
        for (Optional<NodeStream> each = take(origin); each.isPresent(); each = take(origin)) {
            each.get().close();
        }
    }

    @Override
    public void close() {
        List<Idle> all;
        lock.lock();
        try {
            closed = true;
            all = List.copyOf(idle);
            idle.clear();
        } finally {
            lock.unlock();
        }
        all.forEach(each -> each.stream.close());
    }
}
