package dev.jderp.stun;

import dev.jderp.kit.Clock;
import java.io.Closeable;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A STUN client: asks servers for the address that its requests come from, over one UDP socket for each address family,
 * so that a NAT has one mapping for all servers.
 *
 * <p>A family's socket is opened when it is first needed, and a virtual thread reads it. Safe for any number of
 * threads, and any number of requests may be pending. An answer belongs to the request with its transaction id,
 * wherever it comes from. Each request is sent once: a caller that expects loss sends it again.
 */
public final class StunClient implements Closeable {

    private final Clock clock;
    private @Nullable StunSocket ipv4;
    private @Nullable StunSocket ipv6;
    private boolean closed;

    /** A client without a socket. */
    public StunClient() {
        this(Clock.SYSTEM);
    }

    StunClient(Clock clock) {
        this.clock = clock;
    }

    /**
     * Sends a request and waits for the answer.
     *
     * @throws SocketTimeoutException if no answer arrives within {@code timeout}
     * @throws ClosedChannelException if this client is closed, before or meanwhile
     * @throws IOException if the request cannot be sent: no such family, no route, a name that was not resolved
     */
    public StunAnswer ask(InetSocketAddress server, Duration timeout) throws IOException, InterruptedException {
        CompletableFuture<StunAnswer> answer = send(server);
        try {
            return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("no STUN answer from " + server + " within " + timeout.toMillis() + " ms");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            var unused = answer.cancel(false);
        }
    }

    /**
     * Sends a request and returns at once. The future completes on the thread that reads the socket, which must not be
     * blocked; it fails with an IOException when this client is closed or its socket fails. The request stays pending
     * until the future completes in any way, such as by cancelling or by {@link CompletableFuture#orTimeout}.
     *
     * @throws IOException if the request cannot be sent: closed, no such family, no route, a name that was not resolved
     */
    public CompletableFuture<StunAnswer> send(InetSocketAddress server) throws IOException {
        if (server.isUnresolved()) {
            throw new UnknownHostException(server.getHostString());
        }
        return socket(server.getAddress() instanceof Inet6Address).send(server);
    }

    /**
     * Returns the local port that requests of a family are sent from; opens its socket if needed.
     *
     * @throws IOException if this host has no such family, or this client is closed
     */
    public int localPort(boolean isIpv6) throws IOException {
        return socket(isIpv6).localPort();
    }

    /** Returns the number of pending requests. */
    synchronized int pendingCount() {
        return (ipv4 == null ? 0 : ipv4.pendingCount()) + (ipv6 == null ? 0 : ipv6.pendingCount());
    }

    private synchronized StunSocket socket(boolean isIpv6) throws IOException {
        StunSocket socket = isIpv6 ? ipv6 : ipv4;
        if (closed) {
            throw new ClosedChannelException();
        }
        if (socket == null || !socket.isOpen()) {
            socket = StunSocket.open(isIpv6, clock);
            if (isIpv6) {
                ipv6 = socket;
            } else {
                ipv4 = socket;
            }
        }
        return socket;
    }

    /** Closes the sockets; pending requests fail with a {@link ClosedChannelException}. */
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        if (ipv4 != null) {
            ipv4.close();
        }
        if (ipv6 != null) {
            ipv6.close();
        }
    }
}
