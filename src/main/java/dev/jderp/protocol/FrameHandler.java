package dev.jderp.protocol;

import java.nio.ByteBuffer;

/** What is done with the frames that a decoder finds. */
public interface FrameHandler {

    /**
     * A frame has begun: called when its five header bytes are there and its length is allowed, also for frames that
     * will be skipped.
     *
     * @param code the frame's type, 0 to 255, assigned or not
     * @param payloadLength the declared length, 0 to 2^32 - 1
     * @return whether to go on; if not, the decoder stops before the frame, and asks again when it is called again
     */
    boolean onHeader(int code, long payloadLength) throws ProtocolException;

    /**
     * A frame is there as a whole. Its payload lies in {@code buffer}, whose position and limit must be left alone.
     *
     * @param payloadIndex where the payload begins, as an absolute index
     * @param payloadLength the length of the payload
     */
    void onFrame(FrameType type, ByteBuffer buffer, int payloadIndex, int payloadLength) throws ProtocolException;
}
