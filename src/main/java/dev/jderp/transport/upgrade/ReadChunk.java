package dev.jderp.transport.upgrade;

import dev.jderp.server.ClientConnection;
import dev.jderp.server.ReadScope;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Memory that a worker thread reads into, taken from a pool for one read event. For one thread at a time.
 *
 * <p>Packets stay in it until they are written. Usually all have been written before the next read, which then begins
 * at the start again; otherwise it continues after them, and a full chunk is replaced by a new one.
 */
final class ReadChunk {

    private static final int SIZE = 64 << 10;
    private static final int MIN_READ = 16 << 10;

    private final ReadScope scope = new ReadScope();
    private ByteBuf memory = Unpooled.buffer(SIZE, SIZE);
    private ByteBuffer view = ByteBuffer.wrap(memory.array());

    ReadScope scope() {
        return scope;
    }

    /**
     * Reads once and hands the bytes to the connection.
     *
     * @return the number of bytes, -1 at the end of the stream
     */
    int read(InputStream in, ClientConnection connection) throws IOException {
        makeRoom();
        int start = memory.writerIndex();
        int n = in.read(memory.array(), memory.arrayOffset() + start, memory.writableBytes());
        if (n > 0) {
            memory.setIndex(start, start + n);
            view.limit(memory.arrayOffset() + start + n).position(memory.arrayOffset() + start);
            connection.received(memory, view, scope);
            scope.flush();
        }
        return n;
    }

    private void makeRoom() {
        if (memory.refCnt() == 1) {
            memory.clear();
        } else if (memory.writableBytes() < MIN_READ) {
            memory.release();
            memory = Unpooled.buffer(SIZE, SIZE);
            view = ByteBuffer.wrap(memory.array());
        }
    }

    /**
     * Chunks that are not in use, as many as there are busy threads; not thread-locals, which would outlive the
     * application.
     */
    static final class Pool {

        private static final int SLOTS = 64;

        private final AtomicReferenceArray<ReadChunk> idle = new AtomicReferenceArray<>(SLOTS);

        /** Takes a chunk out, or makes one. */
        ReadChunk take() {
            int first = (int) Thread.currentThread().threadId();
            for (int i = 0; i < SLOTS; i++) {
                int slot = (first + i) & (SLOTS - 1);
                ReadChunk chunk = idle.getPlain(slot) == null ? null : idle.getAndSet(slot, null);
                if (chunk != null) {
                    return chunk;
                }
            }
            return new ReadChunk();
        }

        /** Puts a chunk back; it is dropped if the pool is full. */
        void give(ReadChunk chunk) {
            int first = (int) Thread.currentThread().threadId();
            for (int i = 0; i < SLOTS; i++) {
                int slot = (first + i) & (SLOTS - 1);
                if (idle.getPlain(slot) == null && idle.compareAndSet(slot, null, chunk)) {
                    return;
                }
            }
        }
    }
}
