package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.FrameEncoder;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A RecvPacket frame, or for a link a SendPacket frame, on its way into or out of a queue: the place of its bytes, its
 * age and its source. Reused by its owner, used by the owner's thread only.
 */
final class QueuedFrame {

    /** The source of a packet without one, which only another relay can send ({@code docs/protocol.md#versions}). */
    static final NodePublicKey NO_SOURCE = NodePublicKey.of(new byte[NodePublicKey.SIZE]);

    /** The buffer that holds the frame; the owner of this object owns a reference to it. Null if there is no frame. */
    @Nullable
    ByteBuf buffer;

    int index;
    int length;
    /** Whether the frame was copied, since its destination was not writable. */
    boolean isCopy;
    /** When the read began that brought the frame. */
    long sinceNs;

    @Nullable
    NodePublicKey source;

    /** The buffer, of which the caller becomes the owner of one reference. */
    ByteBuf takeBuffer() {
        ByteBuf taken = buffer;
        if (taken == null) {
            throw new IllegalStateException("no frame");
        }
        return taken;
    }

    /** Drops the frame and its reference to the buffer. */
    void release() {
        ByteBuf taken = takeBuffer();
        forget();
        taken.release();
    }

    /** Drops the frame, whose reference to the buffer has another owner now. */
    void forget() {
        buffer = null;
        source = null;
    }

    /** The length of the packet; a frame without a source has no key. */
    @SuppressWarnings("ReferenceEquality") // the one constant
    int packetBytes() {
        int key = source == NO_SOURCE ? 0 : FrameEncoder.KEY_SIZE;
        return length - FrameEncoder.HEADER_SIZE - key;
    }
}
