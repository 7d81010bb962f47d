package dev.jderp.client;

import dev.jderp.client.dial.ByteStream;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameDecoder;
import dev.jderp.protocol.FrameHandler;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.FrameVerdict;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Side;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Reads a relay's frames from a stream, one at a time. Its buffer grows as bytes arrive, not by the length that a frame
 * declares. Used by one thread at a time.
 */
final class FrameReader implements FrameHandler {

    private static final int MIN_BYTES = 4 << 10;
    private static final int MAX_KEPT = 128 << 10;

    private final ByteStream stream;
    private final Duration timeout;
    private final FrameDecoder decoder;
    private ByteBuffer bytes = ByteBuffer.allocate(MIN_BYTES).flip();
    private @Nullable Frame frame;
    private boolean skipped;
    private @Nullable IOException failure;

    /**
     * A reader of {@code stream}.
     *
     * @param timeout bounds the wait for each frame
     * @param greeted whether the relay's greeting is not expected, since its key is known
     */
    FrameReader(ByteStream stream, Duration timeout, boolean greeted) {
        this.stream = stream;
        this.timeout = timeout;
        this.decoder = greeted ? FrameDecoder.greeted() : new FrameDecoder(Side.CLIENT);
    }

    /** Returns the next frame; waits no longer than the timeout, counted from the end of the frame before it. */
    Frame next() throws IOException {
        if (failure != null) {
            throw failure;
        }
        try {
            stream.readTimeout(timeout);
            while (true) {
                skipped = false;
                var unused = decoder.decode(bytes, this);
                Frame found = frame;
                if (found != null) {
                    frame = null;
                    return found;
                }
                if (skipped) {
                    stream.readTimeout(timeout);
                }
                fill();
            }
        } catch (ProtocolException e) {
            IOException violation = fail(new DerpException(e));
            Frame before = frame;
            if (before != null) {
                frame = null;
                return before;
            }
            throw violation;
        } catch (IOException e) {
            throw fail(DerpException.of(e));
        }
    }

    /** Makes every later call fail with this exception, unless there is an earlier one; returns the earliest. */
    IOException fail(IOException e) {
        if (failure == null) {
            failure = e;
            bytes = ByteBuffer.allocate(0);
        }
        return failure;
    }

    private void fill() throws IOException {
        int rest = bytes.remaining();
        if (rest == bytes.capacity()) {
            bytes = ByteBuffer.allocate(Math.max(MIN_BYTES, Math.min(2 * rest, decoder.bytesNeeded()))).put(bytes);
        } else if (rest == 0 && bytes.capacity() > MAX_KEPT) {
            bytes = ByteBuffer.allocate(MIN_BYTES);
        } else {
            bytes.compact();
        }
        int n = stream.input().read(bytes.array(), bytes.position(), bytes.remaining());
        if (n < 0) {
            bytes.flip();
            throw new EOFException(
                    rest == 0 ? "the relay closed the connection" : "the relay closed the connection inside a frame");
        }
        bytes.position(bytes.position() + n).flip();
    }

    @Override
    public FrameVerdict onHeader(int code, long payloadLength) {
        skipped = true;
        return frame == null ? FrameVerdict.PASS : FrameVerdict.WAIT;
    }

    @Override
    public void onFrame(FrameType type, ByteBuffer buffer, int payloadIndex, int payloadLength)
            throws ProtocolException {
        frame = Frame.parse(type, buffer.slice(payloadIndex, payloadLength));
    }
}
