package dev.jderp.server;

import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.FrameDecoder;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameHandler;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Side;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What one client sends, cut into frames; used by the connection's reading thread only.
 *
 * <p>Frames are handled where they lie in the door's buffer. Only a frame that a read has cut in two is copied, into a
 * buffer that grows as its bytes arrive and is let go with its last one: a declared length allocates nothing, and an
 * idle connection holds nothing.
 */
final class Inbound implements FrameHandler {

    private static final int FIRST_PART = 256;

    private final ClientConnection connection;
    private final Router router;
    private final Counters<Metric> metrics;
    private final FrameDecoder decoder = new FrameDecoder(Side.SERVER);
    private @Nullable ByteBuf partial;
    private @Nullable ClientSet lastDestination;
    /** Written by the reading thread alone. */
    private final AtomicLong received = new AtomicLong();

    // of the read under way
    private @Nullable Batch batch;
    private @Nullable ByteBuf frames;
    private int viewOffset;
    private long packets;
    private long bytes;

    Inbound(ClientConnection connection, Relay relay) {
        this.connection = connection;
        this.router = relay.router();
        this.metrics = relay.metrics();
    }

    /** Handles what was read; {@code view} begins at the reader index of {@code in}. */
    void feed(ByteBuf in, ByteBuffer view, Batch readBatch) throws ProtocolException {
        batch = readBatch;
        received.setOpaque(received.getPlain() + view.remaining());
        try {
            int offset = view.position() - in.readerIndex();
            while (partial != null && view.hasRemaining()) {
                finishPartial(partial, view);
            }
            if (view.hasRemaining()) {
                frames = in;
                viewOffset = offset;
                decoder.decode(view, this);
                if (view.hasRemaining()) {
                    int capacity = Math.min(decoder.bytesNeeded(), Math.max(FIRST_PART, 2 * view.remaining()));
                    ByteBuf part = Unpooled.buffer(Math.max(capacity, view.remaining()));
                    part.writeBytes(view);
                    partial = part;
                }
            }
        } finally {
            batch = null;
            frames = null;
            if (packets > 0) {
                metrics.add(Metric.PACKETS_RECEIVED, packets);
                metrics.add(Metric.BYTES_RECEIVED, bytes);
                packets = 0;
                bytes = 0;
            }
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
        if (take < missing) {
            return;
        }
        ByteBuffer whole = part.nioBuffer();
        frames = part;
        viewOffset = whole.position() - part.readerIndex();
        decoder.decode(whole, this);
        if (!whole.hasRemaining()) {
            partial = null;
            part.release();
        } // else its header is complete now, and says how much more there is
    }

    long bytesReceived() {
        return received.get();
    }

    /** The reader's own state that a closed connection no longer needs. */
    void forget() {
        partial = null;
        lastDestination = null;
    }

    @Override
    public void onHeader(int code, long payloadLength) throws ProtocolException {
        connection.onFrameHeader(code);
    }

    @Override
    public void onFrame(FrameType type, ByteBuffer view, int payloadIndex, int payloadLength)
            throws ProtocolException {
        switch (type) {
            case SEND_PACKET -> onSendPacket(view, payloadIndex, payloadLength);
            case PING -> connection.onPing(view.getLong(payloadIndex));
            case NOTE_PREFERRED -> connection.onNotePreferred(view.get(payloadIndex) != 0);
            case CLIENT_INFO -> connection.onClientInfo(view, payloadIndex, payloadLength);
            default -> {
                // the decoder skips what a client has no business to send
            }
        }
    }

    private void onSendPacket(ByteBuffer view, int payloadIndex, int payloadLength) {
        Batch b = batch;
        ByteBuf in = frames;
        if (b == null || in == null) {
            throw new IllegalStateException("a frame outside a read");
        }
        packets++;
        bytes += payloadLength - FrameEncoder.KEY_SIZE;
        ClientSet to = router.find(b.probe.set(view, payloadIndex), lastDestination);
        lastDestination = to;
        int frameIndex = payloadIndex - FrameEncoder.HEADER_SIZE - viewOffset;
        router.route(connection, to, in, frameIndex, view, payloadIndex, payloadLength, b);
    }
}
