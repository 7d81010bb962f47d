package dev.jderp.frontdoor.loop;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Provides the buffers that one channel is read into: buffers of its own before it speaks plain DERP, and the shared
 * memory of its loop afterwards. Frames in shared memory are processed, or copied, before the loop's next read.
 *
 * <p>A loop reads from a channel once, at most 64 KiB, and then continues with the other channels.
 */
final class ReadMemory implements RecvByteBufAllocator {

    private static final int MIN_BYTES = 512;
    private static final int FIRST_BYTES = 2048;
    private static final int MAX_BYTES = 64 << 10;
    private static final RecvByteBufAllocator OWN = new AdaptiveRecvByteBufAllocator(MIN_BYTES, FIRST_BYTES, MAX_BYTES);

    private @Nullable RelayLoop shared;

    /** Reads into the memory of {@code loop} from now on. */
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
