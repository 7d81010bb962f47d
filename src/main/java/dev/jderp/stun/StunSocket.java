package dev.jderp.stun;

import dev.jderp.kit.Clock;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * One address family's UDP socket with its pending requests, and the virtual thread that reads it. Safe for any thread.
 */
final class StunSocket implements Closeable {

    private static final int MAX_DATAGRAM = 1 << 16;

    private final DatagramChannel channel;
    private final Clock clock;
    private final Map<TransactionId, Pending> pending = new ConcurrentHashMap<>();

    private record Pending(CompletableFuture<StunAnswer> answer, long sentNs) {
    }

    private StunSocket(DatagramChannel channel, Clock clock) {
        this.channel = channel;
        this.clock = clock;
    }

    static StunSocket open(boolean isIpv6, Clock clock) throws IOException {
        DatagramChannel channel;
        try {
            channel = DatagramChannel.open(isIpv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET);
        } catch (UnsupportedOperationException e) {
            throw new SocketException("this host has no IPv6");
        }
        try {
            channel.bind(null);
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        StunSocket socket = new StunSocket(channel, clock);
        Thread.ofVirtual().name("derp-stun-client").start(socket::read);
        return socket;
    }

    CompletableFuture<StunAnswer> send(InetSocketAddress server) throws IOException {
        TransactionId id = TransactionId.random();
        CompletableFuture<StunAnswer> answer = new CompletableFuture<>();
        byte[] request = StunMessage.request(id);
        pending.put(id, new Pending(answer, clock.nanoTime()));
        var unused = answer.whenComplete((a, e) -> pending.remove(id));
        try {
            send(request, server);
        } catch (IOException e) {
            pending.remove(id);
            throw e;
        }
        return answer;
    }

    /** Sends without closing the channel where the calling thread has been interrupted. */
    private void send(byte[] request, InetSocketAddress server) throws IOException {
        boolean interrupted = Thread.interrupted();
        try {
            channel.send(ByteBuffer.wrap(request), server);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    int localPort() throws IOException {
        return channel.getLocalAddress() instanceof InetSocketAddress address ? address.getPort() : 0;
    }

    boolean isOpen() {
        return channel.isOpen();
    }

    int pendingCount() {
        return pending.size();
    }

    private void read() {
        IOException end = new ClosedChannelException();
        try (channel) {
            ByteBuffer buf = ByteBuffer.allocateDirect(MAX_DATAGRAM);
            while (true) {
                if (channel.receive(buf.clear()) instanceof InetSocketAddress from) {
                    receive(buf.flip(), from, clock.nanoTime());
                }
            }
        } catch (ClosedChannelException e) {
            end = e;
        } catch (IOException e) {
            end = e;
        } finally {
            // a request that is added after this finds the channel closed
            IOException reason = end;
            pending.values().forEach(p -> p.answer().completeExceptionally(reason));
        }
    }

    private void receive(ByteBuffer datagram, InetSocketAddress from, long nowNs) {
        StunResponse response = response(datagram);
        Pending request = response == null ? null : pending.remove(response.id());
        if (response != null && request != null) {
            request.answer().complete(
                    new StunAnswer(from, response.address(), Duration.ofNanos(nowNs - request.sentNs())));
        }
    }

    private static @Nullable StunResponse response(ByteBuffer datagram) {
        try {
            return StunMessage.parseResponse(datagram);
        } catch (StunException e) {
            return null; // a datagram of another sender
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
