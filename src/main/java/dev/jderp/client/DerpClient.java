package dev.jderp.client;

import dev.jderp.client.dial.Connector;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A client of one relay or region. It connects at the first call that needs a connection, and again at the first such
 * call after a failure ({@code docs/protocol.md#reconnecting-client}).
 *
 * <p>A failed call is not repeated. The caller decides when to try again, for instance with a {@link Backoff}, or uses
 * {@link ReceiveLoop}, which does that. Some thread has to call {@link #receive} all the time: nothing else reads what
 * the relay sends.
 *
 * <p>Safe for any thread, platform or virtual. Calls block; an interrupt ends the wait for a connection that another
 * thread makes, or for a Pong, with an {@link InterruptedIOException}, but not {@link #receive} or a write, which
 * {@link #close} ends. Calls throw {@link DerpException} as documented there, and other {@link IOException}s for
 * failures of the network and of TLS.
 */
public final class DerpClient implements Closeable {

    private final NodePrivateKey key;
    private final boolean watches;
    private final Duration pingTimeout;
    private final ClientSessions sessions;
    private final PendingPings pings = new PendingPings();

    DerpClient(DerpClientBuilder builder, Connector connector) {
        this.key = builder.key;
        this.watches = builder.watches;
        this.pingTimeout = builder.pingTimeout;
        this.sessions = new ClientSessions(builder, connector);
    }

    /** Starts a client with this key, whose target is set by {@code url} or {@code region}. */
    public static DerpClientBuilder builder(NodePrivateKey key) {
        return new DerpClientBuilder(key);
    }

    /** This client's public key, which is its address for other clients. */
    public NodePublicKey publicKey() {
        return key.publicKey();
    }

    boolean isClosed() {
        return sessions.isClosed();
    }

    /** Waits until the client is closed, at most {@code time}; returns whether it is closed. */
    boolean awaitClose(Duration time) throws InterruptedException {
        return sessions.awaitClose(time);
    }

    /** Whether it asks the relay at each connect to report which peers connect and disconnect. */
    boolean watches() {
        return watches;
    }

    /**
     * Connects if there is no connection, within the connect timeout, 10 s by default. Threads that call at the same
     * time share one attempt, and its failure.
     *
     * @throws DerpException if the client is closed, the region is missing or has no node that relays, the proxy or the
     *     relay refuses, or the relay violates the protocol
     * @throws SocketTimeoutException if the timeout passes
     */
    public void connect() throws IOException {
        var unused = sessions.connected();
    }

    /**
     * Sends a packet to a client of the same region; connects first if necessary. Delivery is not guaranteed: relays
     * drop packets for clients that are not connected or do not read fast enough, and a packet beyond the limit that
     * the relay has set for this client is dropped here, without an error.
     *
     * @param packet at most 65,536 bytes, which are copied
     * @throws DerpException of kind {@code TOO_BIG} if the packet is larger
     */
    public void send(NodePublicKey to, byte[] packet) throws IOException {
        using(sessions.connected(), connection -> connection.send(to, packet));
    }

    /**
     * Forwards a packet of another client, as relays of a region do for each other; connects first if necessary. Needs
     * the mesh key.
     *
     * @param packet at most 65,536 bytes, which are copied
     */
    public void forward(NodePublicKey from, NodePublicKey to, byte[] packet) throws IOException {
        using(sessions.connected(), connection -> connection.forward(from, to, packet));
    }

    /** Has the relay close all connections of a peer; connects first if necessary. Needs the mesh key. */
    public void closePeer(NodePublicKey peer) throws IOException {
        using(sessions.connected(), connection -> connection.closePeer(peer));
    }

    /** Sends a Ping with these eight bytes, which the relay's Pong repeats. Does not connect. */
    public void sendPing(long data) throws IOException {
        using(sessions.existing(), connection -> connection.sendPing(data));
    }

    /** Answers a Ping with its eight bytes. Does not connect. */
    public void sendPong(long data) throws IOException {
        using(sessions.existing(), connection -> connection.sendPong(data));
    }

    @FunctionalInterface
    private interface Operation {
        void run(DerpConnection connection) throws IOException;
    }

    private void using(ClientSession session, Operation operation) throws IOException {
        try {
            operation.run(session.connection());
        } catch (IOException e) {
            throw endSession(session, e);
        }
    }

    /** Ends the session that has failed, but not a newer one; returns the failure as the caller is to see it. */
    private IOException endSession(ClientSession session, IOException e) {
        if (e instanceof DerpException refusal && refusal.kind() == DerpException.Kind.TOO_BIG) {
            return e;
        }
        sessions.end(session);
        pings.fail(session.connection(), e);
        boolean isClosed = e instanceof DerpException end && end.kind() == DerpException.Kind.CLOSED;
        return sessions.isClosed() || isClosed ? sessions.endCause() : e;
    }

    /**
     * Waits for the next message of the relay; connects first if necessary. Pongs that answer {@link #ping} are not
     * returned.
     *
     * @throws java.io.EOFException if the relay closes the connection; the next call connects again
     * @throws SocketTimeoutException if nothing arrives for the read timeout, 120 s by default
     */
    public Received receive() throws IOException {
        while (true) {
            ClientSession session = sessions.connected();
            try {
                ReceivedMessage message = session.connection().receive();
                if (!(message instanceof ReceivedMessage.Pong pong && pings.complete(pong.data()))) {
                    return new Received(message, session.generation());
                }
            } catch (IOException e) {
                throw endSession(session, e);
            }
        }
    }

    /**
     * Measures the round trip of a Ping and its Pong. Another thread has to be in {@link #receive}, and the time until
     * that thread reads the Pong is included. Does not connect.
     *
     * @throws SocketTimeoutException if there is no answer within the ping timeout, 5 s by default
     * @throws DerpException if there is no connection, or it is lost meanwhile
     */
    public Duration ping() throws IOException {
        ClientSession session = sessions.existing();
        PendingPings.Ping ping = pings.add(session.connection());
        try {
            long sentAtNs = System.nanoTime();
            using(session, connection -> connection.sendPing(ping.data()));
            if (!sessions.isCurrent(session)) {
                throw sessions.endCause();
            }
            return Duration.ofNanos(
                    ping.answeredAtNs().get(pingTimeout.toNanos(), TimeUnit.NANOSECONDS) - sentAtNs);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no answer to a ping within " + pingTimeout.toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for a pong");
        } catch (ExecutionException e) {
            throw sessions.endCause();
        } finally {
            pings.remove(ping);
        }
    }

    /**
     * Reports to the relay whether it is this client's home: at once if there is a connection, and again at each later
     * connect. Does not fail: if the connection breaks, the next one reports it.
     */
    public void notePreferred(boolean isPreferred) {
        sessions.notePreferred(isPreferred).ifPresent(it -> pings.fail(it.session().connection(), it.cause()));
    }

    /** The local address of the connection; empty if there is no connection. Does not block. */
    public Optional<InetSocketAddress> localAddress() {
        return sessions.current().flatMap(it -> it.connection().localAddress());
    }

    /** The relay's key at the latest connection; empty before the first one. */
    public Optional<NodePublicKey> serverKey() {
        return sessions.serverKey();
    }

    /** The number of the present connection, counted from 1; 0 if there is no connection. */
    public long generation() {
        return sessions.current().map(ClientSession::generation).orElse(0L);
    }

    /** Closes the present connection, if any, as if it had failed; the client remains usable. */
    void breakConnection() {
        sessions.current().ifPresent(it -> it.connection().close());
    }

    /**
     * Closes the client for good. May be called by any thread, and again; calls that are blocked fail with a
     * {@link DerpException} of kind {@code CLOSED}.
     */
    @Override
    public void close() {
        sessions.close();
        pings.failAll(sessions.endCause());
    }
}
