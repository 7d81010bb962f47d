package dev.jderp.protocol;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a stream of bytes into frames, where they lie, and judges each header before its payload arrives.
 *
 * <pre>
 *            first frame                 header of a frame to keep
 *   START ----------------&gt; STEADY --------------------------------&gt; PAYLOAD
 *                             ^  \                                      |
 *                             |   \ header of a frame to skip           | whole
 *                             |    v                                    |
 *                             |   SKIPPING (counts down, keeps nothing) |
 *                             +-----------------------------------------+
 * </pre>
 */
public final class FrameDecoder {

    private static final int HEADER_SIZE = FrameEncoder.HEADER_SIZE;
    /** A longer Pong does not answer a Ping of this program, and is skipped. */
    private static final int MAX_PONG = 1000;
    private static final long MAX_FROM_SERVER = 1 << 20;

    private final Side side;
    private boolean started;
    /** The type of the frame whose header has been read and whose payload has not. */
    private @Nullable FrameType awaited;

    private int awaitedLength;
    /** Whether the awaited frame is to be dropped. */
    private boolean isDropped;
    private long skip;

    /** A decoder at the beginning of a connection. */
    public FrameDecoder(Side side) {
        this.side = side;
    }

    /**
     * A client's decoder that expects no greeting: after a fast start the client knows the server's key, and skips the
     * ServerKey frame as one of an unknown type ({@code docs/protocol.md#fast-start}).
     */
    public static FrameDecoder greeted() {
        FrameDecoder decoder = new FrameDecoder(Side.CLIENT);
        decoder.started = true;
        return decoder;
    }

    /**
     * Handles every whole frame in {@code in}, and leaves the position at the first byte of the frame that is not
     * whole. The caller hands the rest, followed by more, to the next call.
     *
     * @return false if the handler had a frame wait
     * @throws ProtocolException if a frame breaks a rule, or {@code handler} throws it; the decoder must not be used
     *     again
     */
    public boolean decode(ByteBuffer in, FrameHandler handler) throws ProtocolException {
        int at = in.position();
        int end = in.limit();
        while (true) {
            if (skip > 0) {
                int n = (int) Math.min(skip, end - at);
                at += n;
                skip -= n;
            }
            if (end - at < HEADER_SIZE) {
                break;
            }
            FrameType type = awaited;
            if (type == null) {
                int code = in.get(at) & 0xff;
                long length = in.getInt(at + 1) & 0xffffffffL;
                type = kept(code, length);
                FrameVerdict verdict = handler.onHeader(code, length);
                if (verdict == FrameVerdict.WAIT) {
                    in.position(at);
                    return false;
                }
                started = true;
                if (type == null) {
                    at += HEADER_SIZE;
                    skip = length;
                    continue;
                }
                awaited = type;
                awaitedLength = (int) length;
                isDropped = verdict == FrameVerdict.DROP;
            }
            int payload = at + HEADER_SIZE;
            if (end - payload < awaitedLength) {
                break;
            }
            awaited = null;
            if (isDropped) {
                handler.onDroppedFrame(type, in, payload, awaitedLength);
            } else {
                handler.onFrame(type, in, payload, awaitedLength);
            }
            at = payload + awaitedLength;
        }
        in.position(at);
        return true;
    }

    /** Whether the header of a frame has been taken and its payload has not all arrived. */
    public boolean isWithinFrame() {
        return awaited != null || skip > 0;
    }

    /**
     * How many bytes, header included, the next call needs to get on with the frame that waits: a whole frame if its
     * header is known, else a header.
     */
    public int bytesNeeded() {
        return awaited == null ? HEADER_SIZE : HEADER_SIZE + awaitedLength;
    }

    /** The type to keep, null for a frame to skip. */
    private @Nullable FrameType kept(int code, long length) throws ProtocolException {
        FrameType type = FrameType.forCode(code);
        if (!started) {
            FrameType first = side == Side.SERVER ? FrameType.CLIENT_INFO : FrameType.SERVER_KEY;
            if (type != first) {
                throw new ProtocolException(Violation.UNEXPECTED_FIRST_FRAME, "code " + code);
            }
            return judge(first, length);
        }
        return side == Side.SERVER ? keptFromClient(type, length) : keptFromServer(type, length);
    }

    private static @Nullable FrameType keptFromClient(@Nullable FrameType type, long length)
            throws ProtocolException {
        if (type == null
                || type.direction() == FrameType.Direction.FROM_SERVER
                || type == FrameType.CLIENT_INFO
                || (type == FrameType.PONG && (length < type.minLength() || length > MAX_PONG))) {
            return null;
        }
        return judge(type, length);
    }

    private static @Nullable FrameType keptFromServer(@Nullable FrameType type, long length)
            throws ProtocolException {
        if (type == FrameType.SERVER_INFO) {
            return judge(type, length);
        }
        if (length > MAX_FROM_SERVER) {
            throw new ProtocolException(Violation.TOO_LONG, "frame of " + length + " bytes");
        }
        boolean skipped = type == null
                || type.direction() == FrameType.Direction.FROM_CLIENT
                || type == FrameType.SERVER_KEY
                || length < type.minLength();
        return skipped ? null : type;
    }

    private static FrameType judge(FrameType type, long length) throws ProtocolException {
        if (length < type.minLength()) {
            throw new ProtocolException(Violation.TOO_SHORT, type + " of " + length + " bytes");
        }
        if (length > type.maxLength()) {
            throw new ProtocolException(Violation.TOO_LONG, type + " of " + length + " bytes");
        }
        return type;
    }
}
