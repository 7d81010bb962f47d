package dev.jderp.protocol;

/** The decision of a {@link FrameHandler} about a frame whose header has been read. */
public enum FrameVerdict {
    /** The frame is handed over when it is whole. */
    PASS,
    /** The decoder stops in front of the frame, and asks about it again when it is called again. */
    WAIT,
    /** The frame is handed to {@link FrameHandler#onDroppedFrame} when it is whole. */
    DROP
}
