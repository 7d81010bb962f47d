package dev.jderp.transport.websocket;

import dev.jderp.metrics.RttBound;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.ClientOrigin;
import dev.jderp.server.CloseReason;
import dev.jderp.server.FrameSink;
import dev.jderp.server.ReadScope;
import dev.jderp.server.Relay;
import dev.jderp.server.Transport;
import dev.jderp.transport.SerialRunner;
import dev.jderp.transport.ServerQuirks;
import io.netty.buffer.ByteBuf;
import jakarta.websocket.CloseReason.CloseCodes;
import jakarta.websocket.SendHandler;
import jakarta.websocket.SendResult;
import jakarta.websocket.Session;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection over the container's WebSocket. Queued frames are joined into messages of at most 32,768 bytes, the
 * largest that stock clients accept; one message is being sent at a time.
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
    private final boolean mayWaitInClose;
    private final ClientConnection connection;
    private final SerialRunner writes = new SerialRunner();
    private final Runnable write = this::write;
    private volatile boolean closed;
    private volatile boolean sending;
    private volatile jakarta.websocket.@Nullable CloseReason ending;
    private volatile @Nullable CloseReason finishing;
    private final ReentrantLock reading = new ReentrantLock();

    // the writing thread; the message is also read by the container while it is being sent
    private @Nullable ByteBuffer message;
    private @Nullable ByteBuf rest;
    private int restIndex;
    private int restLength;

    WebSocketTransport(Session session, Relay relay) {
        this.session = session;
        this.mayWaitInClose = ServerQuirks.mayWaitInClose(session);
        this.connection = relay.accept(this, origin(session));
        relay.roundTrips().increment(RttBound.NON_TCP); // the container does not show its sockets
    }

    /** Where the client of {@code session} comes from; Ideal-Node is ignored over WebSocket, as by derper. */
    static ClientOrigin origin(Session session) {
        return new ClientOrigin(
                "websocket", WebSocketConfigurator.from(session), Optional.empty(),
                WebSocketConfigurator.isProxied(session));
    }

    ClientConnection connection() {
        return connection;
    }

    /** Closes the connection with this WebSocket close code. */
    void closeWith(jakarta.websocket.CloseReason code, CloseReason reason) {
        ending = code;
        connection.close(reason);
    }

    @Override
    public void requestWrite(@Nullable Transport sender) {
        writes.run(write);
    }

    private void write() {
        if (closed || !sending) {
            appendRest();
        }
        connection.writeTo(this);
        ByteBuffer ready = message;
        if (closed || sending) {
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
        sending = true;
        connection.writeBlocked();
        ready.flip();
        try {
            session.getAsyncRemote().sendBinary(ready, this);
        } catch (RuntimeException e) { // the session closed meanwhile
            connection.close(CloseReason.WRITE_ERROR);
        }
    }

    /** Appends the bytes that did not fit into the previous message, or releases them when the connection is closed. */
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
        sending = false;
        requestWrite(null);
    }

    @Override
    public boolean isWritable() {
        ByteBuffer m = message;
        boolean room = m == null || m.position() < MAX_MESSAGE_BYTES;
        return !closed && finishing == null && !sending && rest == null && room;
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

    /** The message being joined, grown for {@code more} bytes, at most to the largest size of a message. */
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

    /** Hands bytes that the container has read to the connection. */
    void received(ByteBuf in, ByteBuffer view, ReadScope scope) {
        reading.lock();
        try {
            connection.received(in, view, scope);
        } finally {
            reading.unlock();
        }
        scope.flush();
    }

    @Override
    public void resumeReading() {
        ReadScope scope = new ReadScope();
        reading.lock();
        try {
            var unused = connection.resumed(scope);
        } finally {
            reading.unlock();
        }
        scope.flush();
    }

    /** The thread that writes sends the last message, and then closes the session. */
    @Override
    public boolean finish(CloseReason reason) {
        finishing = reason;
        requestWrite(null);
        return false;
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
        requestWrite(null); // the writing thread releases its buffers
        jakarta.websocket.CloseReason sent = code;
        if (sending || mayWaitInClose) { // the peer may not be reading, and the container may wait for it
            Thread.ofVirtual().name("derp-close").start(() -> closeSession(sent));
        } else {
            closeSession(sent);
        }
    }

    private void closeSession(jakarta.websocket.CloseReason code) {
        try {
            session.close(code);
        } catch (IOException | RuntimeException e) {
            // a broken session needs no orderly close
        }
    }
}
