package dev.jderp.stunserver;

import dev.jderp.stun.StunMessage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The memory that datagrams are read into and answered in place. It is used again for the next read when all answers
 * have left, which is the rule. For one thread.
 *
 * <p>Each datagram has a slot with room for the largest one there is, and a cache line more: heads of datagrams that
 * lie a power of two apart would push each other out of the processor's cache.
 */
final class DatagramMemory implements RecvByteBufAllocator {

    /** The distance from one slot to the next, in bytes. */
    static final int SLOT = (64 << 10) + 64;

    /** The number of datagrams that one system call may read. */
    static final int MAX_AT_ONCE = 32;

    private final int size;
    private final RecvByteBufAllocator plain;
    private @Nullable ByteBuf memory;
    private @Nullable ByteBuffer view;

    DatagramMemory(int atOnce) {
        size = atOnce * SLOT;
        plain = new FixedRecvByteBufAllocator(size);
    }

    @Override
    public ExtendedHandle newHandle() {
        return new Reads((ExtendedHandle) plain.newHandle());
    }

    private final class Reads extends DelegatingHandle implements ExtendedHandle {

        Reads(ExtendedHandle plain) {
            super(plain);
        }

        @Override
        public ByteBuf allocate(ByteBufAllocator allocator) {
            ByteBuf m = memory;
            if (m == null || m.refCnt() > 1) {
                release();
                m = allocator.directBuffer(size, size);
                memory = m;
                view = m.nioBuffer(0, size);
            }
            return m.clear().retain();
        }

        /** Ends reading after one read: its answers are sent next, so that the memory is free for another read. */
        @Override
        public boolean continueReading(UncheckedBooleanSupplier mayBeMore) {
            return false;
        }

        @Override
        public boolean continueReading() {
            return false;
        }
    }

    /**
     * Returns the datagram in {@code content}, between position and limit; allocates nothing for this memory's slots.
     */
    ByteBuffer view(ByteBuf content) {
        int at = indexOf(content);
        ByteBuffer v = view;
        return at < 0 || v == null
                ? content.nioBuffer()
                : v.limit(at + content.readableBytes()).position(at);
    }

    /**
     * Turns the request in {@code content} into its answer, in place where possible; takes over the reference to it.
     */
    ByteBuf answer(ByteBuf content, byte[] address, int port) {
        int at = indexOf(content);
        ByteBuf m = memory;
        ByteBuffer v = view;
        if (at < 0 || m == null || v == null) {
            return copied(content, address, port);
        }
        int length = StunMessage.turnIntoAnswer(v.limit(size), at, address, port);
        if (length <= content.writableBytes() + content.readableBytes()) {
            return content.writerIndex(content.readerIndex() + length);
        }
        ByteBuf longer = m.retainedSlice(at, length); // an IPv6 answer is longer than its request
        content.release();
        return longer;
    }

    private static ByteBuf copied(ByteBuf content, byte[] address, int port) {
        ByteBuf copy = content.alloc().directBuffer(StunMessage.MAX_ANSWER_SIZE, StunMessage.MAX_ANSWER_SIZE);
        copy.writeBytes(content, StunMessage.HEADER_SIZE);
        content.release();
        ByteBuffer all = copy.nioBuffer(0, StunMessage.MAX_ANSWER_SIZE);
        return copy.writerIndex(StunMessage.turnIntoAnswer(all, 0, address, port));
    }

    /** Returns the index in the memory where {@code content} begins, -1 if it is in another buffer. */
    private int indexOf(ByteBuf content) {
        ByteBuf m = memory;
        if (m == null || !m.hasMemoryAddress() || !content.hasMemoryAddress()) {
            return -1;
        }
        long at = content.memoryAddress() - m.memoryAddress() + content.readerIndex();
        return at >= 0 && at + SLOT <= size ? (int) at : -1;
    }

    /** Releases the memory; to be called when a socket is closed. */
    void release() {
        ByteBuf m = memory;
        memory = null;
        view = null;
        if (m != null) {
            m.release();
        }
    }
}
