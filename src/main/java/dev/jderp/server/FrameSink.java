package dev.jderp.server;

import io.netty.buffer.ByteBuf;

/** Where a connection's queued frames go: a door's output, used by one thread at a time. */
public interface FrameSink {

    /** Whether {@link #write} may be called now; frames stay queued while it is not. */
    boolean isWritable();

    /**
     * Takes {@code length} bytes at {@code index}: whole frames, back to back. The bytes are lent: a sink that wants
     * them after this call retains {@code frames} or copies.
     *
     * @return false if they could not be written and the connection is at its end
     */
    boolean write(ByteBuf frames, int index, int length);
}
