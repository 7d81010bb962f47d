package dev.jderp.frontdoor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.ChannelConfig;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where one channel's reads go: into buffers of its own while it is a stranger, and into the shared memory of its loop
 * once it speaks plain DERP, whose frames are done with, or copied, before the next read.
 */
final class ReadMemory implements RecvByteBufAllocator {

    private static final int LEAST = 512;
    private static final int FIRST = 2048;
    private static final int MOST = 64 << 10;
    /** After so many bytes of one channel its loop turns to the others. */
    private static final int MAX_PER_TURN = 256 << 10;
    private static final RecvByteBufAllocator OWN = new AdaptiveRecvByteBufAllocator(LEAST, FIRST, MOST);

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

        private int bytesInTurn;

        Reads(ExtendedHandle own) {
            super(own);
        }

        @Override
        public void reset(ChannelConfig config) {
            bytesInTurn = 0;
            super.reset(config);
        }

        @Override
        public void lastBytesRead(int bytes) {
            bytesInTurn += Math.max(0, bytes);
            super.lastBytesRead(bytes);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            RelayLoop loop = shared;
            return loop == null ? super.allocate(allocator) : loop.memoryForRead();
        }

        @Override
        public boolean continueReading() {
            return bytesInTurn < MAX_PER_TURN && super.continueReading();
        }

        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayBeMore) {
            return bytesInTurn < MAX_PER_TURN && ((ExtendedHandle) delegate()).continueReading(mayBeMore);
        }
    }
}
