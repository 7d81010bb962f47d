package dev.jderp.testkit;

import dev.jderp.protocol.Frame;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Side;
import dev.jderp.server.Batch;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.CloseReason;
import dev.jderp.server.FrameSink;
import dev.jderp.server.Relay;
import dev.jderp.server.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/** A connection within the process: what the relay writes is decoded at once, and a test may stop taking it. */
public final class LoopbackTransport implements Transport, FrameSink {

    private final ClientConnection connection;
    private final FrameCollector received = new FrameCollector(Side.CLIENT);
    private final Batch batch = new Batch();
    private boolean stalled;
    private boolean writing;
    private Optional<CloseReason> closed = Optional.empty();

    public LoopbackTransport(Relay relay) {
        connection = relay.accept(this);
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

    /** Sends bytes to the relay as one read. */
    public void send(byte[] bytes) {
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
        requestWrite();
    }

    @Override
    public void requestWrite() {
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
    public void write(ByteBuf frames, int index, int length) {
        byte[] bytes = new byte[length];
        frames.getBytes(index, bytes);
        try {
            received.feed(bytes);
        } catch (ProtocolException e) {
            throw new AssertionError("the relay wrote what a client refuses", e);
        }
    }

    @Override
    public void close(CloseReason reason) {
        closed = Optional.of(reason);
    }

    @Override
    public Optional<InetSocketAddress> remoteAddress() {
        return Optional.empty();
    }

    @Override
    public String kind() {
        return "loopback";
    }
}
