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
 * Asks STUN servers where they see us, over one UDP socket for each family, so that a NAT keeps one mapping for all of
 * them.
 *
 * <p>A family's socket is opened when it is first needed, and has a virtual thread that reads it. Any number of threads
 * may ask, and any number of requests may be under way. An answer is known by its transaction id alone, wherever it
 * comes from. Requests are sent once: whoever expects loss asks again.
 */
public final class StunClient implements Closeable {

    private final Clock clock;
    private @Nullable StunSocket ipv4;
    private @Nullable StunSocket ipv6;
    private boolean closed;

    /** One that has no socket yet. */
    public StunClient() {
        this(Clock.SYSTEM);
    }

    StunClient(Clock clock) {
        this.clock = clock;
    }

    /**
     * Sends a request and waits for the answer.
     *
     * @throws SocketTimeoutException if there is none in time
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
     * Sends a request and goes on. The future completes on the thread that reads the socket, which must not be held up;
     * or with an IOException when this client is closed or its socket fails. Cancelling it, or completing it otherwise,
     * such as by {@link CompletableFuture#orTimeout}, forgets the request; until then it is remembered.
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
     * The port that requests of a family come from on this host, opening its socket where there is none.
     *
     * @throws IOException if this host has no such family, or this client is closed
     */
    public int localPort(boolean isIpv6) throws IOException {
        return socket(isIpv6).localPort();
    }

    /** The requests that are under way. */
    synchronized int underWay() {
        return (ipv4 == null ? 0 : ipv4.underWay()) + (ipv6 == null ? 0 : ipv6.underWay());
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

    /** Closes the sockets; who is waiting gets a {@link ClosedChannelException}. */
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
