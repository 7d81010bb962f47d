package dev.jderp.server;

import dev.jderp.protocol.FrameDecoder;
import dev.jderp.protocol.FrameHandler;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.FrameVerdict;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Side;
import dev.jderp.protocol.Violation;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Cuts the bytes that a neighbour sends into frames; used by the thread that reads the link. Keeps the bytes of a frame
 * that is not whole, and nothing between frames.
 */
final class LinkInbound implements FrameHandler {

    /** Longer frames are not for links: what a neighbour sends is small. */
    private static final int MAX_FRAME = 128 << 10;
    private static final byte[] NOTHING = new byte[0];

    /** Handles whole frames. */
    interface Frames {

        void onFrame(FrameType type, ByteBuffer view, int payloadIndex, int payloadLength) throws ProtocolException;
    }

    private final Frames frames;
    private final FrameDecoder decoder = new FrameDecoder(Side.CLIENT);
    private byte[] rest = NOTHING;

    LinkInbound(Frames frames) {
        this.frames = frames;
    }

    /** Handles the bytes of {@code in} from its position on. Only those of a frame that a read has cut are copied. */
    void feed(ByteBuffer in) throws ProtocolException {
        while (rest.length > 0 && in.hasRemaining()) {
            int missing = Math.min(decoder.bytesNeeded() - rest.length, in.remaining());
            byte[] joined = Arrays.copyOf(rest, rest.length + missing);
            in.get(joined, rest.length, missing);
            decode(ByteBuffer.wrap(joined));
        }
        if (in.hasRemaining()) {
            decode(in);
        }
    }

    private void decode(ByteBuffer bytes) throws ProtocolException {
        decoder.decode(bytes, this);
        rest = bytes.hasRemaining() ? new byte[bytes.remaining()] : NOTHING;
        bytes.get(rest);
    }

    @Override
    public FrameVerdict onHeader(int code, long payloadLength) throws ProtocolException {
        if (payloadLength > MAX_FRAME) {
            throw new ProtocolException(Violation.TOO_LONG, "frame of " + payloadLength + " bytes on a link");
        }
        return FrameVerdict.PASS;
    }

    @Override
    public void onFrame(FrameType type, ByteBuffer view, int payloadIndex, int payloadLength)
            throws ProtocolException {
        frames.onFrame(type, view, payloadIndex, payloadLength);
    }
}
