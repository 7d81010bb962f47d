package dev.jderp.testkit;

import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameDecoder;
import dev.jderp.protocol.FrameHandler;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.FrameVerdict;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Side;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Makes frames of bytes in whatever pieces they come. */
public final class FrameCollector implements FrameHandler {

    private final FrameDecoder decoder;
    private final List<Frame> frames = new ArrayList<>();
    private final List<Integer> headers = new ArrayList<>();
    private byte[] rest = new byte[0];

    public FrameCollector(Side side) {
        decoder = new FrameDecoder(side);
    }

    /** Decodes one more piece, after the rest of the earlier ones. */
    public void feed(byte[] piece) throws ProtocolException {
        ByteBuffer all = ByteBuffer.allocate(rest.length + piece.length).put(rest).put(piece).flip();
        decoder.decode(all, this);
        rest = new byte[all.remaining()];
        all.get(rest);
    }

    public List<Frame> frames() {
        return frames;
    }

    /** The codes of every header seen, skipped frames included. */
    public List<Integer> headers() {
        return headers;
    }

    public int pending() {
        return rest.length;
    }

    public int bytesNeeded() {
        return decoder.bytesNeeded();
    }

    @Override
    public FrameVerdict onHeader(int code, long payloadLength) {
        headers.add(code);
        return FrameVerdict.PASS;
    }

    @Override
    public void onFrame(FrameType type, ByteBuffer buffer, int payloadIndex, int payloadLength)
            throws ProtocolException {
        frames.add(Frame.parse(type, buffer.slice(payloadIndex, payloadLength)));
    }
}
