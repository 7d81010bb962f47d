package dev.jderp.server;

import dev.jderp.kit.Clock;
import dev.jderp.metrics.Measurements;
import dev.jderp.protocol.FrameDecoder;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameHandler;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one client sends, cut into frames; used by the connection's reading thread only.
 *
 * <p>Frames are handled where they lie in the door's buffer. Only a frame that a read has cut in two is copied, into a
 * buffer that grows as its bytes arrive and is let go with its last one: a declared length allocates nothing, and an
 * idle connection holds nothing. Where a frame has to wait, for a limit or for a login that is being checked, it is
 * kept with what came behind it, and the door is asked to stop reading.
 */
final class Inbound implements FrameHandler {

    private static final int FIRST_PART = 256;
    /** More than a door hands in when it has been asked to stop reading. */
    private static final int MAX_HELD = 2 << 20;
    /** The same before the login has been decided: one read of a door that stops at once. */
    private static final int MAX_HELD_BEFORE_LOGIN = 128 << 10;

    private final ClientFrames client;
    private final ClientConnection connection;
    private final Router router;
    private final Measurements measurements;
    private final Clock clock;
    private final FrameDecoder decoder = new FrameDecoder(Side.SERVER);
    private @Nullable ByteBuf partial;
    private @Nullable Queue<ByteBuf> held;
    private int heldBytes;
    private boolean stopped;
    private @Nullable ClientSet lastDestination;
    /** Written by the reading thread alone. */
    private final AtomicLong received = new AtomicLong();

    // of the read under way
    private @Nullable ReadScope batch;
    private @Nullable ByteBuf frames;
    private int viewOffset;

    Inbound(ClientFrames client, Relay relay) {
        this.client = client;
        this.connection = client.connection();
        this.router = relay.router();
        this.measurements = relay.measurements();
        this.clock = relay.clock();
    }

    /**
     * Handles what was read; {@code view} begins at the reader index of {@code in}.
     *
     * @return false if more was sent than is kept for a client that has to wait
     */
    boolean feed(ByteBuf in, ByteBuffer view, ReadScope readBatch) throws ProtocolException {
        received.setOpaque(received.getPlain() + view.remaining());
        if (stopped) {
            return hold(view);
        }
        begin(readBatch);
        try {
            process(in, view);
        } finally {
            end(readBatch);
        }
        return !stopped || hold(view);
    }

    /** Goes on with what has had to wait; false if something has to wait again. */
    boolean resume(ReadScope readBatch) throws ProtocolException {
        if (!stopped) {
            return true;
        }
        stopped = false;
        begin(readBatch);
        try {
            ByteBuf part = partial;
            if (part != null) {
                decodePartial(part);
            }
            while (!stopped && held != null) {
                resumeHeld(held);
            }
        } finally {
            end(readBatch);
        }
        return !stopped;
    }

    private void resumeHeld(Queue<ByteBuf> waiting) throws ProtocolException {
        ByteBuf first = waiting.peek();
        if (first == null) {
            held = null;
            return;
        }
        int before = first.readableBytes();
        ByteBuffer view = first.nioBuffer();
        process(first, view);
        if (stopped) {
            first.skipBytes(before - view.remaining());
            heldBytes -= before - view.remaining();
        } else {
            waiting.remove();
            first.release();
            heldBytes -= before;
        }
    }

    private void begin(ReadScope readBatch) {
        batch = readBatch;
        readBatch.begin(clock.nanoTime());
    }

    private void end(ReadScope readBatch) {
        batch = null;
        frames = null;
        readBatch.report(measurements);
        if (!stopped && !decoder.isWithinFrame()) {
            client.settle();
        }
    }

    private void process(ByteBuf in, ByteBuffer view) throws ProtocolException {
        int offset = view.position() - in.readerIndex();
        while (partial != null && view.hasRemaining() && !stopped) {
            finishPartial(partial, view);
        }
        if (!view.hasRemaining() || stopped) {
            return;
        }
        frames = in;
        viewOffset = offset;
        stopped = !decoder.decode(view, this);
        if (view.hasRemaining() && !stopped) {
            int capacity = Math.min(decoder.bytesNeeded(), Math.max(FIRST_PART, 2 * view.remaining()));
            ByteBuf part = Unpooled.buffer(Math.max(capacity, view.remaining()));
            part.writeBytes(view);
            partial = part;
        }
    }

    /** Adds to the cut frame what it lacks of {@code view}, and handles it when it is whole. */
    private void finishPartial(ByteBuf part, ByteBuffer view) throws ProtocolException {
        int missing = decoder.bytesNeeded() - part.readableBytes();
        int take = Math.min(missing, view.remaining());
        int limit = view.limit();
        view.limit(view.position() + take);
        part.writeBytes(view);
        view.limit(limit);
        if (take == missing) {
            decodePartial(part);
        }
    }

    private void decodePartial(ByteBuf part) throws ProtocolException {
        ByteBuffer whole = part.nioBuffer();
        frames = part;
        viewOffset = whole.position() - part.readerIndex();
        stopped = !decoder.decode(whole, this);
        if (!whole.hasRemaining()) {
            partial = null;
            part.release();
        } // else its header is complete now, and says how much more there is, or it has to wait
    }

    /** Keeps what has to wait; false if that is too much. */
    private boolean hold(ByteBuffer view) {
        if (!view.hasRemaining()) {
            return true;
        }
        heldBytes += view.remaining();
        if (heldBytes > (connection.isLoggedIn() ? MAX_HELD : MAX_HELD_BEFORE_LOGIN)) {
            return false;
        }
        Queue<ByteBuf> waiting = held;
        if (waiting == null) {
            waiting = new ArrayDeque<>(2);
            held = waiting;
        }
        waiting.add(Unpooled.buffer(view.remaining()).writeBytes(view));
        return true;
    }

    long bytesReceived() {
        return received.get();
    }

    /** The reader's own state that a closed connection no longer needs. */
    void forget() {
        partial = null;
        held = null;
        lastDestination = null;
    }

    @Override
    public boolean onHeader(int code, long payloadLength) throws ProtocolException {
        return client.onFrameHeader(code, payloadLength);
    }

    @Override
    public void onFrame(FrameType type, ByteBuffer view, int payloadIndex, int payloadLength)
            throws ProtocolException {
        switch (type) {
            case SEND_PACKET -> onSendPacket(view, payloadIndex, payloadLength);
            case FORWARD_PACKET -> {
                ReadScope b = batch();
                router.routeForwarded(
                        connection, buffer(), payloadIndex - FrameEncoder.HEADER_SIZE - viewOffset, view, payloadIndex,
                        payloadLength, b);
            }
            case PING -> onPing(view.getLong(payloadIndex));
            case PONG -> client.onPong(view.getLong(payloadIndex));
            case NOTE_PREFERRED -> client.onNotePreferred(view.get(payloadIndex) != 0);
            case WATCH_CONNS -> client.onWatchConns();
            case CLOSE_PEER -> client.onClosePeer(view, payloadIndex);
            case CLIENT_INFO -> client.onClientInfo(view, payloadIndex, payloadLength);
            default -> {
                // the decoder skips what a client has no business to send
            }
        }
    }

    private void onPing(long data) {
        if (!client.isOverLimit()) {
            client.onPing(data, batch());
        }
    }

    private void onSendPacket(ByteBuffer view, int payloadIndex, int payloadLength) {
        if (client.isOverLimit()) {
            client.dropOverLimit(view, payloadIndex, payloadLength);
            return;
        }
        ReadScope b = batch();
        ClientSet to = router.find(b.probe.set(view, payloadIndex), lastDestination);
        lastDestination = to;
        int frameIndex = payloadIndex - FrameEncoder.HEADER_SIZE - viewOffset;
        router.route(connection, to, buffer(), frameIndex, view, payloadIndex, payloadLength, b);
    }

    private ReadScope batch() {
        ReadScope b = batch;
        if (b == null) {
            throw new IllegalStateException("a frame outside a read");
        }
        return b;
    }

    private ByteBuf buffer() {
        ByteBuf in = frames;
        if (in == null) {
            throw new IllegalStateException("a frame outside a read");
        }
        return in;
    }
}
