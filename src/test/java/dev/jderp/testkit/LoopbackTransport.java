package dev.jderp.testkit;

import dev.jderp.protocol.Frame;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Side;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.ClientOrigin;
import dev.jderp.server.ReadScope;
import dev.jderp.server.CloseReason;
import dev.jderp.server.FrameSink;
import dev.jderp.server.Relay;
import dev.jderp.server.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A connection within the process: what the relay writes is decoded at once, and a test may stop taking it. */
public final class LoopbackTransport implements Transport, FrameSink {

    private final ClientConnection connection;
    private final FrameCollector received = new FrameCollector(Side.CLIENT);
    private final ReadScope batch = new ReadScope();
    private boolean stalled;
    private boolean writing;
    private boolean paused;
    private final Queue<byte[]> unread = new ArrayDeque<>();
    private final Peer peer;
    private Optional<CloseReason> closed = Optional.empty();

    /** What a door knows of its client. */
    public record Peer(Optional<InetSocketAddress> address, Optional<String> idealNode, boolean canPause,
            boolean proxied) {

        public static final Peer NOBODY = new Peer(Optional.empty(), Optional.empty(), true, false);

        public static Peer behindProxy() {
            return new Peer(Optional.empty(), Optional.empty(), true, true);
        }

        public static Peer at(String ip, int port) {
            return new Peer(Optional.of(new InetSocketAddress(ip, port)), Optional.empty(), true, false);
        }

        public Peer rather(String node) {
            return new Peer(address, Optional.of(node), canPause, proxied);
        }

        public Peer withoutPause() {
            return new Peer(address, idealNode, false, proxied);
        }
    }

    public LoopbackTransport(Relay relay) {
        this(relay, Peer.NOBODY);
    }

    public LoopbackTransport(Relay relay, Peer peer) {
        this.peer = peer;
        connection = relay.accept(
                this, new ClientOrigin("loopback", peer.address(), peer.idealNode(), peer.proxied()));
        connection.start();
    }

    public ClientConnection connection() {
        return connection;
    }

    /** What has come from the relay. */
    public List<Frame> received() {
        return received.frames();
    }

    public Optional<CloseReason> closed() {
        return closed;
    }

    /** Sends bytes to the relay as one read; they wait where reading is paused. */
    public void send(byte[] bytes) {
        if (paused) {
            unread.add(bytes.clone());
        } else {
            read(bytes);
        }
    }

    /** Whether the relay has asked for no more reads. */
    public boolean isPaused() {
        return paused;
    }

    @Override
    public boolean canPause() {
        return peer.canPause();
    }

    @Override
    public void pauseReading() {
        paused = peer.canPause();
    }

    @Override
    public void resumeReading() {
        boolean more = connection.resumed(batch);
        batch.flush();
        paused = paused && !more;
        while (!paused && !unread.isEmpty()) {
            read(unread.remove());
        }
    }

    private void read(byte[] bytes) {
        ByteBuf in = Unpooled.wrappedBuffer(bytes.clone());
        connection.received(in, in.nioBuffer(), batch);
        batch.flush();
    }

    /** Stops taking what the relay writes. */
    public void stall() {
        stalled = true;
    }

    /** Takes what the relay writes again. */
    public void resume() {
        stalled = false;
        connection.writeProgress();
        requestWrite(null);
    }

    @Override
    public void requestWrite(@Nullable Transport sender) {
        if (writing) {
            return;
        }
        writing = true;
        do {
            connection.writeTo(this);
        } while (!stalled && connection.hasWork() && !connection.isClosed());
        writing = false;
        if (stalled && connection.hasWork()) {
            connection.writeBlocked();
        }
    }

    @Override
    public boolean isWritable() {
        return !stalled && closed.isEmpty();
    }

    @Override
    public boolean write(ByteBuf frames, int index, int length) {
        byte[] bytes = new byte[length];
        frames.getBytes(index, bytes);
        try {
            received.feed(bytes);
        } catch (ProtocolException e) {
            throw new AssertionError("the relay wrote what a client refuses", e);
        }
        return true;
    }

    @Override
    public void close(CloseReason reason) {
        closed = Optional.of(reason);
    }
}
