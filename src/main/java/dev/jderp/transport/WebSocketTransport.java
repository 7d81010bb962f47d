package dev.jderp.transport;

import dev.jderp.metrics.RttBound;
import dev.jderp.server.ReadScope;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.CloseReason;
import dev.jderp.server.FrameSink;
import dev.jderp.server.Relay;
import dev.jderp.server.Transport;
import io.netty.buffer.ByteBuf;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection over the container's WebSocket. What is queued is joined into messages of at most 32,768 bytes, the most
 * that stock clients take; one message is under way at a time.
 */
final class WebSocketTransport implements Transport, FrameSink, SendHandler {

    static final jakarta.websocket.CloseReason NOT_DERP = new jakarta.websocket.CloseReason(
            CloseCodes.VIOLATED_POLICY, "client must speak the derp subprotocol");
    static final jakarta.websocket.CloseReason TEXT = new jakarta.websocket.CloseReason(CloseCodes.CANNOT_ACCEPT,
            "unexpected text message");
    static final jakarta.websocket.CloseReason TOO_BIG = new jakarta.websocket.CloseReason(CloseCodes.TOO_BIG,
            "message too big");

    private static final jakarta.websocket.CloseReason NORMAL = new jakarta.websocket.CloseReason(
            CloseCodes.NORMAL_CLOSURE, "");
    private static final jakarta.websocket.CloseReason STOPPING = new jakarta.websocket.CloseReason(
            CloseCodes.GOING_AWAY, "");
    private static final jakarta.websocket.CloseReason FAILED = new jakarta.websocket.CloseReason(
            CloseCodes.UNEXPECTED_CONDITION, "");

    private static final int MAX_MESSAGE_BYTES = 32 << 10;
    private static final int DEFAULT_MESSAGE_BYTES = 4 << 10;

    private final Session session;
    private final Optional<InetSocketAddress> remote;
    private final boolean isProxied;
    private final ClientConnection connection;
    private final SerialRunner turn = new SerialRunner();
    private final Runnable write = this::write;
    private volatile boolean closed;
    private volatile boolean underWay;
    private volatile jakarta.websocket.@Nullable CloseReason ending;
    private volatile @Nullable CloseReason finishing;
    private final ReentrantLock reading = new ReentrantLock();

    // the writing thread; the message is also read by the container while it is under way
    private @Nullable ByteBuffer message;
    private @Nullable ByteBuf rest;
    private int restIndex;
    private int restLength;

    WebSocketTransport(Session session, Relay relay) {
        this.session = session;
        this.remote = WebSocketConfigurator.from(session);
        this.isProxied = WebSocketConfigurator.isProxied(session);
        this.connection = relay.accept(this);
        relay.roundTrips().increment(RttBound.NON_TCP); // the container does not show its sockets
    }

    ClientConnection connection() {
        return connection;
    }

    /** Closes with a WebSocket close code of its own. */
    void closeWith(jakarta.websocket.CloseReason code, CloseReason reason) {
        ending = code;
        connection.close(reason);
    }

    @Override
    public void requestWrite() {
        turn.run(write);
    }

    private void write() {
        if (closed || !underWay) {
            appendRest();
        }
        connection.writeTo(this);
        ByteBuffer ready = message;
        if (closed || underWay) {
            return;
        }
        CloseReason last = finishing;
        if (ready == null || ready.position() == 0) {
            if (last != null) {
                close(last);
                connection.finished();
            }
            return;
        }
        underWay = true;
        connection.writeBlocked();
        ready.flip();
        try {
            session.getAsyncRemote().sendBinary(ready, this);
        } catch (RuntimeException e) { // the session closed meanwhile
            connection.close(CloseReason.WRITE_ERROR);
        }
    }

    /** Appends what did not fit into the message before, or lets go of it where nothing is sent any more. */
    private void appendRest() {
        ByteBuf frames = rest;
        rest = null;
        if (frames != null) {
            if (!closed) {
                append(frames, restIndex, restLength);
            }
            frames.release();
        }
    }

    @Override
    public void onResult(SendResult result) {
        if (!result.isOK()) {
            connection.close(CloseReason.WRITE_ERROR);
            connection.finished();
            return;
        }
        message = null;
        connection.writeProgress();
        underWay = false;
        requestWrite();
    }

    @Override
    public boolean isWritable() {
        ByteBuffer m = message;
        boolean room = m == null || m.position() < MAX_MESSAGE_BYTES;
        return !closed && finishing == null && !underWay && rest == null && room;
    }

    @Override
    public boolean write(ByteBuf frames, int index, int length) {
        if (closed) {
            return false;
        }
        append(frames, index, length);
        return true;
    }

    private void append(ByteBuf frames, int index, int length) {
        ByteBuffer m = room(length);
        int n = Math.min(length, m.remaining());
        m.limit(m.position() + n);
        frames.getBytes(index, m);
        m.limit(m.capacity());
        if (n < length) {
            rest = frames.retain();
            restIndex = index + n;
            restLength = length - n;
        }
    }

    /** The message being joined, grown so that it takes {@code more} bytes or as many as a message may have. */
    private ByteBuffer room(int more) {
        ByteBuffer m = message;
        if (m == null) {
            m = ByteBuffer.allocate(Math.min(MAX_MESSAGE_BYTES, Math.max(DEFAULT_MESSAGE_BYTES, more)));
        } else if (m.remaining() < more && m.capacity() < MAX_MESSAGE_BYTES) {
            int capacity = Math.min(MAX_MESSAGE_BYTES, Math.max(2 * m.capacity(), m.position() + more));
            m = ByteBuffer.allocate(capacity).put(m.flip());
        }
        message = m;
        return m;
    }

    /** Hands in what the container has read. */
    void received(ByteBuf in, ByteBuffer view, ReadScope batch) {
        reading.lock();
        try {
            connection.received(in, view, batch);
        } finally {
            reading.unlock();
        }
        batch.flush();
    }

    /** The container goes on reading whatever is said. */
    @Override
    public boolean canPause() {
        return false;
    }

    @Override
    public void pauseReading() {}

    @Override
    public void resumeReading() {
        ReadScope batch = new ReadScope();
        reading.lock();
        try {
            var unused = connection.resumed(batch);
        } finally {
            reading.unlock();
        }
        batch.flush();
    }

    /** The last message is sent by the thread that writes, and closed behind. */
    @Override
    public void finish(CloseReason reason) {
        finishing = reason;
        requestWrite();
    }

    @Override
    public void close(CloseReason reason) {
        closed = true;
        jakarta.websocket.CloseReason code = ending;
        if (code == null) {
            code = switch (reason) {
                case SHUTDOWN -> STOPPING;
                case INTERNAL_ERROR -> FAILED;
                default -> NORMAL;
            };
        }
        requestWrite(); // the writing thread lets go of what it holds
        jakarta.websocket.CloseReason sent = code;
        if (underWay) { // the peer may not be reading, and the container may wait for it
            Thread.ofVirtual().name("derp-close").start(() -> closeSession(sent));
        } else {
            closeSession(sent);
        }
    }

    private void closeSession(jakarta.websocket.CloseReason code) {
        try {
            session.close(code);
        } catch (IOException | RuntimeException e) {
            // a session that is broken already cannot be closed in order, and need not be
        }
    }

    @Override
    public boolean isProxied() {
        return isProxied;
    }

    @Override
    public Optional<InetSocketAddress> remoteAddress() {
        return remote;
    }

    @Override
    public Optional<String> idealNode() {
        return Optional.empty(); // the header is ignored over WebSocket, as by derper
    }

    @Override
    public String kind() {
        return "websocket";
    }
}
