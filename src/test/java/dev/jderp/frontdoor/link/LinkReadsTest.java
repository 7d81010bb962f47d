package dev.jderp.frontdoor.link;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator.ExtendedHandle;
import io.netty.channel.embedded.EmbeddedChannel;
import org.junit.jupiter.api.Test;

/** How much a loop reads from a link before it reads from its clients. */
class LinkReadsTest {

    private static final int TURNS = 20;

    @Test
    void aLinkIsReadOnceInSmallPiecesBeforeTheClients() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.config().setRecvByteBufAllocator(LinkReads.create());
        ExtendedHandle reads = (ExtendedHandle) channel.config().getRecvByteBufAllocator().newHandle();
        for (int turn = 0; turn < TURNS; turn++) {
            reads.reset(channel.config());
            ByteBuf piece = reads.allocate(UnpooledByteBufAllocator.DEFAULT);
            int bytes = piece.writableBytes();
            assertTrue(bytes <= LinkReads.MAX_BYTES, "bytes in one read: " + bytes);
            piece.release();
            reads.attemptedBytesRead(bytes);
            reads.lastBytesRead(bytes);
            reads.incMessagesRead(1);
            assertFalse(reads.continueReading(() -> true));
            reads.readComplete();
        }
    }
}
