package dev.jderp.frontdoor.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one channel's reads go: into buffers of its own while it is a stranger, and into the shared memory of its loop
 * once it speaks plain DERP, whose frames are done with, or copied, before the next read.
 *
 * <p>A loop reads once from a channel, at most 64 KiB, and then turns to the others.
 */
final class ReadMemory implements RecvByteBufAllocator {

    private static final int MIN_BYTES = 512;
    private static final int FIRST_BYTES = 2048;
    private static final int MAX_BYTES = 64 << 10;
    private static final RecvByteBufAllocator OWN = new AdaptiveRecvByteBufAllocator(MIN_BYTES, FIRST_BYTES, MAX_BYTES);

    private @Nullable RelayLoop shared;

    /** From now on reads go into the memory of {@code loop}. */
    void share(RelayLoop loop) {
        shared = loop;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Reads((ExtendedHandle) OWN.newHandle());
    }

    private final class Reads extends DelegatingHandle implements ExtendedHandle {

        Reads(ExtendedHandle own) {
            super(own);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            RelayLoop loop = shared;
            return loop == null ? super.allocate(allocator) : loop.memoryForRead();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayBeMore) {
            return ((ExtendedHandle) delegate()).continueReading(mayBeMore);
        }
    }
}
