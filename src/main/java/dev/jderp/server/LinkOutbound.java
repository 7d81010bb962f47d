package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait to be written to another relay: control frames, disco packets and data packets, each in a queue
 * of its own. Any thread may add; one thread at a time writes.
 *
 * <p>A packet waits as the SendPacket frame that was read, by reference. When it is written it is copied once, behind
 * the longer head of a ForwardPacket frame, into a batch that the transport takes as one piece.
 */
final class LinkOutbound {

    private static final ByteBuffer NO_BYTES = ByteBuffer.allocate(0);
    private static final int HEADER = FrameView.HEADER;
    private static final int KEY = FrameView.KEY;
    /** A batch that has so many bytes is written. */
    private static final int BATCH = 64 << 10;
    private static final int CAPACITY = BATCH + HEADER + 2 * KEY + FrameEncoder.MAX_PACKET;

    // fixed
    private final LinkDrops drops;
    private final SendQueue disco;
    private final SendQueue data;
    private final int turn;
    private final boolean isBlocking;

    // any thread
    private final Queue<byte[]> control = new ConcurrentLinkedQueue<>();
    private volatile boolean blocked;
    /** Written by the writing thread alone. */
    private final AtomicLong packetsWritten = new AtomicLong();
    private final AtomicLong bytesWritten = new AtomicLong();

    // the writing thread
    private final QueuedFrame taken = new QueuedFrame();
    private @Nullable ByteBuf memory;
    private ByteBuffer view = NO_BYTES;

    LinkOutbound(RelayContext context, RelayOptions.Queues limits, Runnable requestWrite, boolean isBlocking) {
        this.isBlocking = isBlocking;
        this.blocked = isBlocking;
        this.drops = new LinkDrops(context);
        this.turn = limits.depth() * SendQueue.SLACK;
        this.disco = new SendQueue(context, limits, requestWrite, drops, true);
        this.data = new SendQueue(context, limits, requestWrite, drops, false);
    }

    /** Queues a control frame; it goes out before every packet. The caller then asks the transport to write. */
    void control(byte[] frame) {
        control.add(frame);
    }

    /** Queues the packet of a SendPacket frame from {@code source}. */
    void enqueue(FrameView frame, NodePublicKey source, boolean isDisco) {
        (isDisco ? disco : data).enqueue(frame, source, blocked);
    }

    /** Gives what is queued to {@code sink} until nothing is left or the sink wants no more. */
    void writeTo(FrameSink sink) {
        int frames;
        do {
            frames = writeControl(sink) + writePackets(disco, sink) + writePackets(data, sink);
        } while (frames > 0 && hasWork() && sink.isWritable());
        blocked = isBlocking || !sink.isWritable();
    }

    private int writeControl(FrameSink sink) {
        int frames = 0;
        while (sink.isWritable()) {
            byte[] frame = control.poll();
            if (frame == null) {
                break;
            }
            sink.write(Unpooled.wrappedBuffer(frame), 0, frame.length);
            frames++;
        }
        return frames;
    }

    /** Writes one turn of a queue's packets. */
    private int writePackets(SendQueue queue, FrameSink sink) {
        int count = 0;
        while (count < turn && sink.isWritable() && queue.poll(taken)) {
            ByteBuf batch = beginBatch();
            int packets = 0;
            long packetBytes = 0;
            do {
                packetBytes += taken.packetBytes();
                append(batch);
                packets++;
            } while (count + packets < turn && batch.writerIndex() < BATCH && queue.poll(taken));
            count += packets;
            if (sink.write(batch, 0, batch.writerIndex())) {
                packetsWritten.setOpaque(packetsWritten.getPlain() + packets);
                bytesWritten.setOpaque(bytesWritten.getPlain() + packetBytes);
            } else {
                drops.count(DropReason.WRITE_ERROR, queue.isDisco(), packets, packetBytes);
            }
        }
        return count;
    }

    private ByteBuf beginBatch() {
        ByteBuf last = memory;
        if (last == null || last.refCnt() != 1) { // the transport still has it
            releaseMemory(); // first, since there may be no memory for the next
            last = Unpooled.directBuffer(CAPACITY, CAPACITY);
            memory = last;
            view = last.nioBuffer(0, CAPACITY);
        }
        return last.clear();
    }

    /** Adds the packet that was taken, as a ForwardPacket frame. */
    private void append(ByteBuf batch) {
        int length = taken.length - HEADER;
        int at = batch.writerIndex();
        view.put(at, (byte) FrameType.FORWARD_PACKET.code());
        view.putInt(at + 1, length + KEY);
        Objects.requireNonNull(taken.source).writeTo(view, at + HEADER);
        batch.setBytes(at + HEADER + KEY, taken.takeBuffer(), taken.index + HEADER, length);
        batch.writerIndex(at + HEADER + KEY + length);
        taken.release();
    }

    /** Releases the memory of batches; the writing thread calls it when it has written for the last time. */
    void releaseMemory() {
        ByteBuf last = memory;
        memory = null;
        if (last != null) {
            last.release();
        }
    }

    /** Whether something waits to be written. */
    boolean hasWork() {
        return !control.isEmpty() || !disco.isEmpty() || !data.isEmpty();
    }

    int queuedPackets() {
        return disco.size() + data.size();
    }

    long packetsWritten() {
        return packetsWritten.get();
    }

    long bytesWritten() {
        return bytesWritten.get();
    }

    long packetsDropped() {
        return drops.packets();
    }

    /** Drops everything, since the link has ended; packets that come later are dropped, too. */
    void close() {
        control.clear();
        disco.close();
        data.close();
    }
}
