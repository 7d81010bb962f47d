package dev.jderp.client;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A client of one relay or region that connects when it is first used, and again when it is used after a failure
 * ({@code docs/protocol.md#reconnecting-client}). Safe for any thread. A failed call is not repeated; the caller
 * decides when to try again, with {@link Backoff}, or uses {@link ReceiveLoop}.
 */
public final class DerpClient implements Closeable {

    /** A connection, and how many there have been. */
    private record Session(DerpConnection connection, long generation) {
    }

    /**
     * The making of a connection, for all threads that want one meanwhile.
     *
     * @param result empty if the thread that makes it was interrupted, which concerns no other one
     */
    private record Attempt(AttemptDeadline cutoff, CompletableFuture<Optional<Session>> result) {
    }

    /** A Ping whose Pong has not come. */
    private record Waiting(Session session, CompletableFuture<Long> answeredAtNs) {
    }

    private final SecureRandom random = new SecureRandom();

    // Fixed.
    private final NodePrivateKey key;
    private final Connector connector;
    private final boolean watches;
    private final Duration pingTimeout;

    // Under the lock, which is held for no I/O.
    private final ReentrantLock lock = new ReentrantLock();
    private @Nullable Attempt attempt;
    private long generations;

    // Written under the lock.
    private volatile @Nullable Session current;
    private volatile Optional<NodePublicKey> serverKey = Optional.empty();
    private volatile boolean closed;

    /** Held while the preference is sent, so that the last one set is the last one sent. Taken before {@code lock}. */
    private final ReentrantLock preferring = new ReentrantLock();
    private boolean preferred;

    private final CountDownLatch end = new CountDownLatch(1);

    private final Map<Long, Waiting> pings = new ConcurrentHashMap<>();

    DerpClient(NodePrivateKey key, Connector connector, boolean watches, boolean preferred, Duration pingTimeout) {
        this.key = key;
        this.connector = connector;
        this.watches = watches;
        this.preferred = preferred;
        this.pingTimeout = pingTimeout;
    }

    /** A client with this key; its target is to be set. */
    public static DerpClientBuilder builder(NodePrivateKey key) {
        return new DerpClientBuilder(key);
    }

    /** This client's key. */
    public NodePublicKey publicKey() {
        return key.publicKey();
    }

    boolean isClosed() {
        return closed;
    }

    /** Waits this long, or until it is closed; whether it is. */
    boolean awaitClose(Duration time) throws InterruptedException {
        return end.await(time.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Whether it asks the relay to report peers at each connect. */
    boolean watches() {
        return watches;
    }

    /**
     * Connects, if it is not connected, within 10 s. Threads that want it at the same time share one connection, or
     * failure.
     *
     * @throws DerpException if the client is closed, the region does not exist, or the server is not a relay
     * @throws SocketTimeoutException if it takes too long
     */
    public void connect() throws IOException {
        var unused = connected();
    }

    private Session connected() throws IOException {
        while (true) {
            Attempt shared;
            boolean mine = false;
            lock.lock();
            try {
                if (closed) {
                    throw closedHere();
                }
                Session now = current;
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
            Optional<Session> made = mine ? Optional.of(make(shared)) : await(shared);
            if (made.isPresent()) {
                return made.get();
            }
        }
    }

    /** The session that another thread makes, empty if that thread was interrupted. */
    private static Optional<Session> await(Attempt attempt) throws IOException {
        try {
            return attempt.result().get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while connecting");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IOException("the connection failed", e.getCause());
        }
    }

    private Session make(Attempt mine) throws IOException {
        try {
            Session made = publish(connector.connect(mine.cutoff()), mine);
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
            mine.cutoff().close();
        }
    }

    private Session publish(DerpConnection connection, Attempt mine) throws IOException {
        preferring.lock();
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
                    throw closedHere();
                }
                Session made = new Session(connection, ++generations);
                serverKey = Optional.of(connection.serverKey());
                current = made;
                attempt = null;
                return made;
            } finally {
                lock.unlock();
            }
        } catch (IOException e) {
            connection.close();
            throw mine.cutoff().reason(e);
        } finally {
            preferring.unlock();
        }
    }

    /** Sends a packet; connects first if need be. */
    public void send(NodePublicKey to, byte[] packet) throws IOException {
        using(connected(), connection -> connection.send(to, packet));
    }

    /** Sends a packet on for another client, as relays of a region do; connects first if need be. */
    public void forward(NodePublicKey from, NodePublicKey to, byte[] packet) throws IOException {
        using(connected(), connection -> connection.forward(from, to, packet));
    }

    /** Has the relay close a peer's connections; connects first if need be. */
    public void closePeer(NodePublicKey peer) throws IOException {
        using(connected(), connection -> connection.closePeer(peer));
    }

    /** Asks for a Pong with the same eight bytes; does not connect. */
    public void sendPing(long data) throws IOException {
        using(existing(), connection -> connection.sendPing(data));
    }

    /** Answers a Ping; does not connect. */
    public void sendPong(long data) throws IOException {
        using(existing(), connection -> connection.sendPong(data));
    }

    private Session existing() throws IOException {
        Session now = current;
        if (closed) {
            throw closedHere();
        }
        if (now == null) {
            throw new DerpException(DerpException.Kind.NOT_CONNECTED, "the client is not connected");
        }
        return now;
    }

    @FunctionalInterface
    private interface Use {
        void with(DerpConnection connection) throws IOException;
    }

    private void using(Session session, Use use) throws IOException {
        try {
            use.with(session.connection());
        } catch (IOException e) {
            throw failed(session, e);
        }
    }

    /** Ends the failed session, but not a newer one, and returns the exception to throw. */
    private IOException failed(Session session, IOException e) {
        if (e instanceof DerpException refusal && refusal.kind() == DerpException.Kind.TOO_BIG) {
            return e;
        }
        lock.lock();
        try {
            if (session.equals(current)) {
                current = null;
            }
        } finally {
            lock.unlock();
        }
        session.connection().close();
        pings.values().removeIf(ping -> ping.session().equals(session) && ping.answeredAtNs().completeExceptionally(e));
        if (closed) {
            return closedHere();
        }
        return e instanceof DerpException end && end.kind() == DerpException.Kind.CLOSED ? lost() : e;
    }

    private static DerpException lost() {
        return new DerpException(DerpException.Kind.NOT_CONNECTED, "the connection was lost");
    }

    private static DerpException closedHere() {
        return new DerpException(DerpException.Kind.CLOSED, "the client is closed");
    }

    /**
     * Waits for the next message; connects first if need be. Pongs that answer {@link #ping} are kept from the caller.
     *
     * @throws java.io.EOFException if the relay has closed; the next call connects again
     */
    public Received receive() throws IOException {
        while (true) {
            Session session = connected();
            try {
                ReceivedMessage message = session.connection().receive();
                if (!(message instanceof ReceivedMessage.Pong pong && isAwaited(pong.data()))) {
                    return new Received(message, session.generation());
                }
            } catch (IOException e) {
                throw failed(session, e);
            }
        }
    }

    private boolean isAwaited(long data) {
        Waiting ping = pings.remove(data);
        return ping != null && ping.answeredAtNs().complete(System.nanoTime());
    }

    /**
     * The time that a Ping and its Pong take. Another thread must be in {@link #receive}. Does not connect.
     *
     * @throws SocketTimeoutException if there is no answer within 5 s
     */
    public Duration ping() throws IOException {
        Session session = existing();
        long data = random.nextLong();
        Waiting ping = new Waiting(session, new CompletableFuture<>());
        pings.put(data, ping);
        try {
            long sentAtNs = System.nanoTime();
            using(session, connection -> connection.sendPing(data));
            if (!session.equals(current)) {
                throw closed ? closedHere() : lost();
            }
            return Duration.ofNanos(
                    ping.answeredAtNs().get(pingTimeout.toNanos(), TimeUnit.NANOSECONDS) - sentAtNs);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no answer to a ping within " + pingTimeout.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a pong");
        } catch (ExecutionException e) {
            throw closed ? closedHere() : lost();
        } finally {
            pings.remove(data);
        }
    }

    /**
     * Sets whether the relay is this client's home: sent now if there is a connection, and again at each later connect.
     */
    public void notePreferred(boolean isPreferred) {
        preferring.lock();
        try {
            preferred = isPreferred;
            Session now = current;
            if (now != null) {
                using(now, connection -> connection.notePreferred(isPreferred));
            }
        } catch (IOException e) {
            // the next connection sends it
        } finally {
            preferring.unlock();
        }
    }

    /** This side's address; empty if there is no connection. Does not block. */
    public Optional<InetSocketAddress> localAddress() {
        Session now = current;
        return now == null ? Optional.empty() : now.connection().localAddress();
    }

    /** The relay's key, empty before the first connection. */
    public Optional<NodePublicKey> serverKey() {
        return serverKey;
    }

    /** The number of the present connection, 0 if there is none. */
    public long generation() {
        Session now = current;
        return now == null ? 0 : now.generation();
    }

    /** Ends the connection, if there is one, as if it had failed; the client goes on. */
    void breakConnection() {
        Session now = current;
        if (now != null) {
            now.connection().close();
        }
    }

    /** Ends it for good, from any thread; calls that wait fail. */
    @Override
    public void close() {
        Attempt making;
        Session now;
        lock.lock();
        try {
            closed = true;
            making = attempt;
            now = current;
            current = null;
        } finally {
            lock.unlock();
        }
        end.countDown();
        if (making != null) {
            making.cutoff().cut(closedHere());
        }
        if (now != null) {
            now.connection().close();
        }
        pings.values().forEach(ping -> ping.answeredAtNs().completeExceptionally(closedHere()));
    }
}
