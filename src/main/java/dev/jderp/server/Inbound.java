package dev.jderp.server;

import dev.jderp.protocol.FrameDecoder;
import dev.jderp.protocol.FrameHandler;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.FrameVerdict;
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
 * Cuts the bytes of one client into frames and hands each on; used by the connection's reading thread only.
 *
 * <p>Frames are handled where they lie in the door's buffer. Only a frame that a read has cut in two is copied, into a
 * buffer that grows as its bytes arrive and is let go with its last one: a declared length allocates nothing, and an
 * idle connection holds nothing. Where a frame has to wait, for a limit or for a login that is being checked, it is
 * kept with the bytes after it, and the door is asked to stop reading.
 */
final class Inbound implements FrameHandler {

    private static final int FIRST_PART = 256;
    /** How many bytes are kept: more than a door hands in after it has been asked to stop reading. */
    private static final int MAX_HELD = 2 << 20;
    /** The same before the login has been decided: one read of a door that stops at once. */
    private static final int MAX_HELD_BEFORE_LOGIN = 128 << 10;

    private final Client client;
    private final LoginHandler login;
    private final FrameLimiter limiter;
    private final ClientFrames frames;
    private final Router router;
    private final FrameDecoder decoder = new FrameDecoder(Side.SERVER);
    private @Nullable ByteBuf partial;
    private @Nullable Queue<ByteBuf> held;
    private int heldBytes;
    private boolean stopped;
    private @Nullable ClientSet lastDestination;
    /** Written by the reading thread alone. */
    private final AtomicLong received = new AtomicLong();

    /** The scope of the read that is being handled, null outside a read. */
    private @Nullable ReadScope scope;

    Inbound(Client client, LoginHandler login, FrameLimiter limiter, ClientFrames frames, Router router) {
        this.client = client;
        this.login = login;
        this.limiter = limiter;
        this.frames = frames;
        this.router = router;
    }

    /**
     * Handles bytes that were read; {@code view} begins at the reader index of {@code in}.
     *
     * @return false if more was sent than is kept for a client that has to wait
     */
    boolean feed(ByteBuf in, ByteBuffer view, ReadScope reading) throws ProtocolException {
        received.setOpaque(received.getPlain() + view.remaining());
        if (stopped) {
            return hold(view);
        }
        begin(reading);
        try {
            process(in, view);
        } finally {
            end(reading);
        }
        return !stopped || hold(view);
    }

    /** Goes on with the bytes that have had to wait; false if some have to wait again. */
    boolean resume(ReadScope reading) throws ProtocolException {
        if (!stopped) {
            return true;
        }
        stopped = false;
        begin(reading);
        try {
            ByteBuf part = partial;
            if (part != null) {
                decodePartial(part);
            }
            while (!stopped && held != null) {
                resumeHeld(held);
            }
        } finally {
            end(reading);
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

    private void begin(ReadScope reading) {
        scope = reading;
        reading.frame.beginRead(client.context.clock().nanoTime());
    }

    private void end(ReadScope reading) {
        scope = null;
        reading.frame.endRead();
        reading.report(client.context.measurements());
        if (!stopped && !decoder.isWithinFrame()) {
            limiter.settle();
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
        stopped = !decode(in, view, offset);
        if (view.hasRemaining() && !stopped) {
            int capacity = Math.min(decoder.bytesNeeded(), Math.max(FIRST_PART, 2 * view.remaining()));
            ByteBuf part = Unpooled.buffer(Math.max(capacity, view.remaining()));
            part.writeBytes(view);
            partial = part;
        }
    }

    private boolean decode(ByteBuf in, ByteBuffer view, int viewOffset) throws ProtocolException {
        scope().frame.lieIn(in, view, viewOffset);
        return decoder.decode(view, this);
    }

    /** Adds to the cut frame the bytes of {@code view} that it lacks, and handles it when it is whole. */
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
        stopped = !decode(part, whole, whole.position() - part.readerIndex());
        if (!whole.hasRemaining()) {
            partial = null;
            part.release();
        } // else its header is complete now, and contains how much more there is, or it has to wait
    }

    /** Keeps bytes that have to wait; false if there are too many. */
    private boolean hold(ByteBuffer view) {
        if (!view.hasRemaining()) {
            return true;
        }
        heldBytes += view.remaining();
        if (heldBytes > (client.isLoggedIn() ? MAX_HELD : MAX_HELD_BEFORE_LOGIN)) {
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

    /** Lets go of the reader's state, which a closed connection does not need. */
    void forget() {
        partial = null;
        held = null;
        lastDestination = null;
    }

    @Override
    public FrameVerdict onHeader(int code, long payloadLength) throws ProtocolException {
        return limiter.judge(code, payloadLength);
    }

    @Override
    public void onFrame(FrameType type, ByteBuffer view, int payloadIndex, int payloadLength)
            throws ProtocolException {
        ReadScope reading = scope();
        FrameView frame = reading.frame;
        frame.take(payloadIndex, payloadLength);
        switch (type) {
            case SEND_PACKET -> {
                ClientSet to = router.find(frame.lookupKey(0), lastDestination);
                lastDestination = to;
                router.route(client, to, frame, reading);
            }
            case FORWARD_PACKET -> router.routeForwarded(client, frame, reading);
            case PING -> frames.onPing(view.getLong(payloadIndex), reading);
            case PONG -> frames.onPong(view.getLong(payloadIndex));
            case NOTE_PREFERRED -> frames.onNotePreferred(view.get(payloadIndex) != 0);
            case WATCH_CONNS -> frames.onWatchConns();
            case CLOSE_PEER -> frames.onClosePeer(frame.readKey(0));
            case CLIENT_INFO -> login.onClientInfo(view, payloadIndex, payloadLength);
            default -> {
                // the decoder skips the frames that only servers send
            }
        }
    }

    @Override
    public void onDroppedFrame(FrameType type, ByteBuffer view, int payloadIndex, int payloadLength) {
        if (type == FrameType.SEND_PACKET) {
            FrameView frame = scope().frame;
            frame.take(payloadIndex, payloadLength);
            boolean disco = frame.isDisco(FrameView.KEY);
            client.context.drops().count(DropReason.QUEUE_TAIL, disco, frame.bytesFrom(FrameView.KEY));
            if (client.context.dropLog().isOn()) {
                client.context.dropLog().dropped(DropReason.QUEUE_TAIL, disco, frame.readKey(0));
            }
        }
    }

    private ReadScope scope() {
        ReadScope reading = scope;
        if (reading == null) {
            throw new IllegalStateException("a frame outside a read");
        }
        return reading;
    }
}
