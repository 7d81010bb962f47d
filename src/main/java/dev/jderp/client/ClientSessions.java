package dev.jderp.client;

import dev.jderp.client.dial.AttemptDeadline;
import dev.jderp.client.dial.Connector;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one {@link DerpClient}: at most one at a time, made by one thread for all threads that need one. Safe
 * for any thread.
 */
final class ClientSessions {

    /**
     * An attempt to connect, shared by all threads that need a session meanwhile.
     *
     * @param result empty if the thread that connects was interrupted, which is no failure for the other threads
     */
    private record Attempt(AttemptDeadline deadline, CompletableFuture<Optional<ClientSession>> result) {
    }

    // Fixed.
    private final NodePrivateKey key;
    private final Connector connector;
    private final DerpConnection.Options options;
    private final boolean watches;

    // Guarded by the lock, which is not held during I/O.
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Attempt attempt;
    private long generations;

    // Written under the lock, read by any thread.
    private volatile @Nullable ClientSession current;
    private volatile Optional<NodePublicKey> serverKey = Optional.empty();
    private volatile boolean closed;

    /** Held while the preference is sent, so that the last value set is the last one sent; taken before the lock. */
    private final ReentrantLock preferenceLock = new ReentrantLock();
    private boolean preferred;

    private final CountDownLatch end = new CountDownLatch(1);

    ClientSessions(DerpClientBuilder builder, Connector connector) {
        this.key = builder.key;
        this.connector = connector;
        this.options = builder.options;
        this.watches = builder.watches;
        this.preferred = builder.preferred;
    }

    /** The present session, or else a new one, made by this thread or by another one that is at it. */
    ClientSession connected() throws IOException {
        while (true) {
            Attempt shared;
            boolean mine = false;
            lock.lock();
            try {
                if (closed) {
                    throw endCause();
                }
                ClientSession now = current;
                if (now != null) {
                    return now;
                }
                shared = attempt;
                if (shared == null) {
                    mine = true;
                    shared = new Attempt(new AttemptDeadline(connector.timeout()), new CompletableFuture<>());
                    attempt = shared;
                }
            } finally {
                lock.unlock();
            }
            Optional<ClientSession> made = mine ? Optional.of(make(shared)) : await(shared);
            if (made.isPresent()) {
                return made.get();
            }
        }
    }

    /** Waits for the session that another thread makes; empty if that thread was interrupted. */
    private static Optional<ClientSession> await(Attempt attempt) throws IOException {
        try {
            return attempt.result().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while connecting");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException("cannot connect: " + e.getCause(), e.getCause());
        }
    }

    private ClientSession make(Attempt mine) throws IOException {
        try {
            ClientSession made = publish(logIn(mine.deadline()), mine);
            mine.result().complete(Optional.of(made));
            return made;
        } catch (IOException | RuntimeException | Error e) {
            lock.lock();
            try {
                if (mine.equals(attempt)) {
                    attempt = null;
                }
            } finally {
                lock.unlock();
            }
            if (Thread.currentThread().isInterrupted()) {
                mine.result().complete(Optional.empty());
            } else {
                mine.result().completeExceptionally(e);
            }
            throw e;
        } finally {
            mine.deadline().close();
        }
    }

    private DerpConnection logIn(AttemptDeadline deadline) throws IOException {
        try {
            Connector.Upgraded upgraded = connector.connect(deadline);
            return DerpConnection.open(upgraded.stream(), key, options.withServerKey(upgraded.serverKey()),
                    upgraded.prefix());
        } catch (IOException e) {
            throw DerpException.of(deadline.causeOf(e));
        }
    }

    private ClientSession publish(DerpConnection connection, Attempt mine) throws IOException {
        preferenceLock.lock();
        try {
            if (preferred) {
                connection.notePreferred(true);
            }
            if (watches) {
                connection.watchConnections();
            }
            lock.lock();
            try {
                if (closed) {
                    throw endCause();
                }
                ClientSession made = new ClientSession(connection, ++generations);
                serverKey = Optional.of(connection.serverKey());
                current = made;
                attempt = null;
                return made;
            } finally {
                lock.unlock();
            }
        } catch (IOException e) {
            connection.close();
            throw mine.deadline().causeOf(e);
        } finally {
            preferenceLock.unlock();
        }
    }

    /**
     * The present session.
     *
     * @throws DerpException if there is no session, or the client is closed
     */
    ClientSession existing() throws DerpException {
        ClientSession now = current;
        if (closed) {
            throw endCause();
        }
        if (now == null) {
            throw new DerpException(DerpException.Kind.NOT_CONNECTED, "the client is not connected");
        }
        return now;
    }

    /** The present session; empty if there is none. */
    Optional<ClientSession> current() {
        return Optional.ofNullable(current);
    }

    boolean isCurrent(ClientSession session) {
        return session.equals(current);
    }

    /** The relay's key at the latest session; empty before the first one. */
    Optional<NodePublicKey> serverKey() {
        return serverKey;
    }

    /** Ends a session, but not a newer one. */
    void end(ClientSession session) {
        lock.lock();
        try {
            if (session.equals(current)) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
        session.connection().close();
    }

    /** The failure of a call whose session has ended: the client was closed, or else the connection was lost. */
    DerpException endCause() {
        return closed
                ? new DerpException(DerpException.Kind.CLOSED, "the client is closed")
                : new DerpException(DerpException.Kind.NOT_CONNECTED, "the connection was lost");
    }

    /** A session that has ended with a failure. */
    record Failure(ClientSession session, IOException cause) {
    }

    /**
     * Sets the preference and sends it on the present session, if any.
     *
     * @return the session, if sending has failed; it has been ended
     */
    Optional<Failure> notePreferred(boolean isPreferred) {
        preferenceLock.lock();
        try {
            preferred = isPreferred;
            ClientSession now = current;
            if (now != null) {
                try {
                    now.connection().notePreferred(isPreferred);
                } catch (IOException e) {
                    end(now); // the next session sends it
                    return Optional.of(new Failure(now, e));
                }
            }
            return Optional.empty();
        } finally {
            preferenceLock.unlock();
        }
    }

    boolean isClosed() {
        return closed;
    }

    /** Waits until the client is closed, at most {@code time}; returns whether it is closed. */
    boolean awaitClose(Duration time) throws InterruptedException {
        return end.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Ends the present session and an attempt that is under way, for good. */
    void close() {
        Attempt connecting;
        ClientSession now;
        lock.lock();
        try {
            closed = true;
            connecting = attempt;
            now = current;
            current = null;
        } finally {
            lock.unlock();
        }
        end.countDown();
        if (connecting != null) {
            connecting.deadline().cancel(endCause());
        }
        if (now != null) {
            now.connection().close();
        }
    }
}
