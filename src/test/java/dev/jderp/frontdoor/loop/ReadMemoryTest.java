package dev.jderp.frontdoor.loop;

import static org.junit.jupiter.api.Assertions.assertFalse;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** How much a loop reads from one client before it reads from the others. */
class ReadMemoryTest {

    private final ExtendedHandle reads = new ReadMemory().newHandle();

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
}
