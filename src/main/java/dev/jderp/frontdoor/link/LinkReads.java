package dev.jderp.frontdoor.link;

import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;

/**
 * Provides the buffers that links are read into. A loop reads from a link once, at most 16 KiB, and then continues with
 * the clients that it also serves: a few hundred changes of the neighbour's clients take less than a millisecond.
 */
final class LinkReads {

    static final int MAX_BYTES = 16 << 10;
    private static final int MIN_BYTES = 512;
    private static final int FIRST_BYTES = 2048;

    private LinkReads() {}

    /** Returns the buffers of one link. */
    static RecvByteBufAllocator create() {
        return new AdaptiveRecvByteBufAllocator(MIN_BYTES, FIRST_BYTES, MAX_BYTES);
    }
}
