package dev.jderp.server;

import dev.jderp.key.LookupKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.DiscoPacket;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;

/**
 * The frame that a thread handles now, where it lies in the bytes that were read. One object for each reading thread,
 * set anew for each frame and handed along the way of a packet.
 *
 * <p>The same memory is seen in two ways: as {@code view}, in which the decoder works, and as {@code buffer}, which is
 * counted by reference, so that a queue can hold on to it. Positions are relative to the payload, which begins after
 * the five bytes of the header.
 */
public final class FrameView {

    static final int HEADER = FrameEncoder.HEADER_SIZE;
    static final int KEY = FrameEncoder.KEY_SIZE;
    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);

    /** Scratch for the queue that takes the frame. */
    final QueuedFrame queued = new QueuedFrame();
    /** Scratch for an older frame that makes room for it. */
    final QueuedFrame evicted = new QueuedFrame();

    private final LookupKey lookupKey = new LookupKey();
    private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
    private ByteBuffer view = NO_BYTES;
    /** An index into the view minus the index of the same byte into the buffer. */
    private int viewOffset;
    private int payload;
    private int payloadLength;
    private long readNs;

    FrameView() {}

    /** A read begins at the time {@code nowNs}. */
    void beginRead(long nowNs) {
        readNs = nowNs;
    }

    /** When the read began that the frame came in. */
    long readNs() {
        return readNs;
    }

    /** The frames to come lie in {@code in}, and in {@code sameBytes} at indexes larger by {@code offset}. */
    void lieIn(ByteBuf in, ByteBuffer sameBytes, int offset) {
        buffer = in;
        view = sameBytes;
        viewOffset = offset;
    }

    /** Lets go of the memory. */
    void endRead() {
        buffer = Unpooled.EMPTY_BUFFER;
        view = NO_BYTES;
    }

    /** Takes the frame whose payload begins at {@code payloadIndex} of the view. */
    void take(int payloadIndex, int length) {
        payload = payloadIndex;
        payloadLength = length;
    }

    /** The memory that holds the frame, lent for the call that hands the frame over. */
    public ByteBuf buffer() {
        return buffer;
    }

    /** Where the frame, with its header, begins in the buffer. */
    public int index() {
        return payload - HEADER - viewOffset;
    }

    /** The length of the frame with its header. */
    public int length() {
        return payloadLength + HEADER;
    }

    /** The length of the payload from {@code position} on. */
    int bytesFrom(int position) {
        return payloadLength - position;
    }

    /** Whether the payload from {@code position} on is a disco packet. */
    boolean isDisco(int position) {
        return DiscoPacket.looksLike(view, payload + position, payloadLength - position);
    }

    /** The key at {@code position} of the payload. */
    public NodePublicKey readKey(int position) {
        return NodePublicKey.read(view, payload + position);
    }

    void writeKey(int position, NodePublicKey key) {
        key.writeTo(view, payload + position);
    }

    /** Returns the key at {@code position} for lookups; the same object each time. */
    LookupKey lookupKey(int position) {
        return lookupKey.set(view, payload + position);
    }

    /** Makes the frame, whose length stays, one of {@code type}. */
    void setType(FrameType type) {
        view.put(payload - HEADER, (byte) type.code());
    }

    /** Cuts the first {@code bytes} off the payload, and writes a header of {@code type} in front of the rest. */
    void cutFront(int bytes, FrameType type) {
        payload += bytes;
        payloadLength -= bytes;
        setType(type);
        view.putInt(payload - HEADER + 1, payloadLength);
    }
}
