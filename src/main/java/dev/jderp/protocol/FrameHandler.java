package dev.jderp.protocol;

import java.nio.ByteBuffer;

/** Receives the frames that a {@link FrameDecoder} finds; called by the thread that calls the decoder. */
public interface FrameHandler {

    /**
     * Decides about a frame; called when its five header bytes are there and its length is allowed, also for frames
     * that will be skipped.
     *
     * @param code the frame's type, 0 to 255, assigned or not
     * @param payloadLength the declared length, 0 to 2^32 - 1
     * @return whether the frame is handed over, waits or is dropped
     */
    FrameVerdict onHeader(int code, long payloadLength) throws ProtocolException;

    /**
     * Handles a whole frame. Its payload lies in {@code buffer}, whose position and limit must be left alone.
     *
     * @param payloadIndex where the payload begins, as an absolute index
     * @param payloadLength the length of the payload
     */
    void onFrame(FrameType type, ByteBuffer buffer, int payloadIndex, int payloadLength) throws ProtocolException;

    /**
     * Counts a whole frame that {@link #onHeader} has decided to drop.
     *
     * @param payloadIndex where the payload begins, as an absolute index
     * @param payloadLength the length of the payload
     */
    default void onDroppedFrame(FrameType type, ByteBuffer buffer, int payloadIndex, int payloadLength) {}
}
