package dev.jderp.transport;

import dev.jderp.server.ReadScope;
import dev.jderp.server.ClientConnection;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Memory that a worker thread reads into, lent for the length of one read event and then used for the next connection.
 *
 * <p>Packets stay in it until they are written. When all have left, which is the rule, the next read begins at its
 * start again; otherwise it goes on behind them, and when the chunk is used up a new one takes its place.
 */
final class ReadChunk {

    private static final int SIZE = 64 << 10;
    private static final int WORTH_A_READ = 16 << 10;

    private final ReadScope batch = new ReadScope();
    private ByteBuf memory = Unpooled.buffer(SIZE, SIZE);
    private ByteBuffer view = ByteBuffer.wrap(memory.array());

    ReadScope batch() {
        return batch;
    }

    /**
     * Reads once and lets {@code connection} handle what came.
     *
     * @return how many bytes came, -1 at the end of the stream
     */
    int read(InputStream in, ClientConnection connection) throws IOException {
        makeRoom();
        int start = memory.writerIndex();
        int n = in.read(memory.array(), memory.arrayOffset() + start, memory.writableBytes());
        if (n > 0) {
            memory.setIndex(start, start + n);
            view.limit(memory.arrayOffset() + start + n).position(memory.arrayOffset() + start);
            connection.received(memory, view, batch);
            batch.flush();
        }
        return n;
    }

    private void makeRoom() {
        if (memory.refCnt() == 1) {
            memory.clear();
        } else if (memory.writableBytes() < WORTH_A_READ) {
            memory.release();
            memory = Unpooled.buffer(SIZE, SIZE);
            view = ByteBuffer.wrap(memory.array());
        }
    }

    /**
     * Chunks that are not in use, as many as there are busy threads; kept by no thread, so that none outlives the
     * application.
     */
    static final class Pool {

        private static final int SLOTS = 64;

        private final AtomicReferenceArray<ReadChunk> idle = new AtomicReferenceArray<>(SLOTS);

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
