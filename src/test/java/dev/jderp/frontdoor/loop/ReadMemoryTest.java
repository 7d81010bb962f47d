package dev.jderp.frontdoor.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** How much a loop reads from one client before it reads from the others. */
class ReadMemoryTest {

    private final ExtendedHandle reads = new ReadMemory().newHandle();

    /** Memory that a test may use up. */
    private static final class Exhaustible extends AbstractByteBufAllocator {
        private boolean isExhausted;

        @Override
        protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
            return UnpooledByteBufAllocator.DEFAULT.heapBuffer(initialCapacity, maxCapacity);
        }

        @Override
        protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
            if (isExhausted) {
                throw new OutOfMemoryError("no direct memory, in this test");
            }
            return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
        }

        @Override
        public boolean isDirectBufferPooled() {
            return false;
        }
    }

    private boolean read(int bytes) {
        reads.allocate(UnpooledByteBufAllocator.DEFAULT).release();
        reads.attemptedBytesRead(bytes);
        reads.lastBytesRead(bytes);
        reads.incMessagesRead(1);
        return reads.continueReading(() -> true);
    }

    @Test
    void aBusyClientIsReadOnceBeforeTheOthers() {
        for (int turn = 0; turn < 3; turn++) {
            reads.reset(new EmbeddedChannel().config());
            assertFalse(read(64 << 10));
            reads.readComplete();
        }
    }

    @Test
    void bytesThatWaitAreNotOverwrittenAfterAReadThatFoundNoMemory() {
        Exhaustible allocator = new Exhaustible();
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Clock.SYSTEM);
        RelayLoop loop = new RelayLoop(0, new EmbeddedChannel().eventLoop(), allocator, relay);
        ByteBuf waiting = loop.memoryForRead(); // this reference is a packet's, which waits to be written
        waiting.writeZero(waiting.writableBytes());
        allocator.isExhausted = true;
        assertThrows(OutOfMemoryError.class, loop::memoryForRead);
        allocator.isExhausted = false;
        ByteBuf next = loop.memoryForRead();
        assertNotSame(waiting, next);
        next.release();
        loop.release();
        assertEquals(1, waiting.refCnt());
        waiting.release();
    }
}
