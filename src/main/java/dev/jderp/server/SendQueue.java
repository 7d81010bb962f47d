package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.MovingAverage;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One of the two queues of packets of a client, or of a link to another relay, bounded in packets and in bytes: the
 * oldest packet makes room ({@code docs/protocol.md#send-queues}). Any thread may add; one thread at a time takes.
 * Memory is allocated with the first packet.
 */
final class SendQueue {

    /** How many times its depth a queue may hold while another thread is writing it out. */
    static final int SLACK = 4;

    private static final int TRIES = 3;
    private static final double NS_PER_MS = 1e6;

    // fixed
    private final Runnable requestWrite;
    private final ClientDrops drops;
    private final boolean isDisco;
    private final int depth;
    private final long maxBytes;
    private final MovingAverage queueMs;

    // any thread
    private volatile @Nullable PacketRing ring;
    private volatile boolean closed;
    /** The bytes of the copies that wait; frames that leave at once, in the buffer of the read, are not counted. */
    private final AtomicLong waitingBytes = new AtomicLong();

    /** An empty queue; {@code requestWrite} has the door write what is queued. */
    SendQueue(
            RelayContext context, RelayOptions.Queues limits, Runnable requestWrite, ClientDrops drops,
            boolean isDisco) {
        this.requestWrite = requestWrite;
        this.drops = drops;
        this.isDisco = isDisco;
        this.depth = limits.depth();
        this.maxBytes = limits.bytes();
        this.queueMs = context.measurements().queueMs();
    }

    /**
     * Adds a frame; the oldest packets make room for it if they must.
     *
     * <p>The bytes stay where they are while the door takes them as they come; for a door that is not writable they are
     * copied, so that a peer that has stopped reading holds on to its own packets only.
     *
     * @param source the key that the packet is from
     * @param mustWait whether the door is not writable
     */
    void enqueue(FrameView frame, NodePublicKey source, boolean mustWait) {
        PacketRing queue = ring();
        int length = frame.length();
        QueuedFrame mine = frame.queued;
        mine.source = source;
        mine.sinceNs = frame.readNs();
        mine.length = length;
        mine.isCopy = mustWait;
        if (mustWait) {
            mine.buffer = Unpooled.buffer(length, length).writeBytes(frame.buffer(), frame.index(), length);
            mine.index = 0;
            makeRoomFor(length, queue, frame);
        } else {
            mine.buffer = frame.buffer().retain();
            mine.index = frame.index();
        }
        for (int i = 0; i < TRIES && !closed; i++) {
            if (queue.offer(mine, depth) || (i == 0 && writeNow(queue, mine))) {
                mine.forget();
                if (closed) {
                    dropAll();
                }
                return;
            }
            while (queue.size() >= depth && poll(queue, frame.evicted)) {
                evict(frame);
            }
        }
        if (mustWait) {
            waitingBytes.addAndGet(-length);
        }
        drop(closed ? DropReason.GONE_DISCONNECTED : DropReason.QUEUE_TAIL, mine);
    }

    /** Writes now to make room; while another thread is writing, the queue may grow beyond its depth. */
    private boolean writeNow(PacketRing queue, QueuedFrame mine) {
        requestWrite.run();
        return queue.offer(mine, mine.isCopy ? depth : depth * SLACK);
    }

    /**
     * Counts bytes that are to wait; older ones leave where all would be too many, though one packet may always wait.
     */
    private void makeRoomFor(int length, PacketRing queue, FrameView frame) {
        long waiting = waitingBytes.addAndGet(length);
        while (maxBytes > 0 && waiting > maxBytes && poll(queue, frame.evicted)) {
            evict(frame);
            waiting = waitingBytes.get();
        }
    }

    private void evict(FrameView frame) {
        queueMs.add((frame.queued.sinceNs - frame.evicted.sinceNs) / NS_PER_MS, 1);
        drop(DropReason.QUEUE_HEAD, frame.evicted);
    }

    private void drop(DropReason why, QueuedFrame frame) {
        drops.count(why, isDisco, 1, frame.packetBytes());
        frame.release();
    }

    /** Takes the oldest packet; false if there is none. */
    boolean poll(QueuedFrame into) {
        PacketRing queue = ring;
        return queue != null && poll(queue, into);
    }

    private boolean poll(PacketRing queue, QueuedFrame into) {
        return queue.poll(into) && countTaken(into);
    }

    /** Takes the oldest packet if it lies in {@code buffer} at {@code index}; false if it does not. */
    boolean pollNextTo(QueuedFrame into, ByteBuf buffer, int index) {
        PacketRing queue = ring;
        return queue != null && queue.pollNextTo(into, buffer, index) && countTaken(into);
    }

    private boolean countTaken(QueuedFrame taken) {
        if (taken.isCopy) {
            waitingBytes.addAndGet(-taken.length);
        }
        return true;
    }

    boolean isDisco() {
        return isDisco;
    }

    /** How many packets wait, at about this moment. */
    int size() {
        PacketRing queue = ring;
        return queue == null ? 0 : queue.size();
    }

    boolean isEmpty() {
        PacketRing queue = ring;
        return queue == null || queue.isEmpty();
    }

    /** Drops every packet, since the connection has ended; from now on packets are not taken. */
    void close() {
        closed = true;
        dropAll();
    }

    private void dropAll() {
        QueuedFrame left = new QueuedFrame();
        while (poll(left)) {
            drop(DropReason.GONE_DISCONNECTED, left);
        }
    }

    private PacketRing ring() {
        PacketRing queue = ring;
        if (queue == null) {
            synchronized (this) {
                queue = ring;
                if (queue == null) {
                    queue = new PacketRing(depth * SLACK);
                    ring = queue;
                }
            }
        }
        return queue;
    }
}
