package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.MovingAverage;
import dev.jderp.protocol.FrameEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One of a client's two queues of packets, bounded in packets and in bytes: the oldest packet makes room
 * ({@code docs/protocol.md#send-queues}). Any thread may add; one thread at a time takes. Memory is allocated with the
 * first packet.
 */
final class SendQueue {

    /** How many times its depth a queue may hold while another thread is just writing it out. */
    static final int SLACK = 4;

    private static final int TRIES = 3;
    private static final double NS_PER_MS = 1e6;

    // fixed
    private final ClientConnection connection;
    private final boolean disco;
    private final int depth;
    private final long maxBytes;
    private final Drops drops;
    private final MovingAverage queueMs;

    // any thread
    private volatile @Nullable PacketRing ring;
    /** The bytes of packets that were copied to wait; those that are on their way at this moment are not counted. */
    private final AtomicLong waitingBytes = new AtomicLong();

    SendQueue(ClientConnection connection, Relay relay, boolean disco) {
        this.connection = connection;
        this.disco = disco;
        this.depth = relay.options().queues().depth();
        this.maxBytes = relay.options().queues().bytes();
        this.drops = relay.drops();
        this.queueMs = relay.measurements().queueMs();
    }

    /**
     * The packet's bytes in a RecvPacket frame; a frame without a source has no key
     * ({@code docs/protocol.md#versions}).
     */
    @SuppressWarnings("ReferenceEquality") // the one constant
    static int packetBytes(int frameLength, @Nullable NodePublicKey source) {
        int key = source == Router.NOBODY ? 0 : FrameEncoder.KEY_SIZE;
        return frameLength - FrameEncoder.HEADER_SIZE - key;
    }

    /**
     * Adds a RecvPacket frame; the oldest packets make room for it if they must.
     *
     * <p>The bytes stay where they are while the door takes them as they come; for a door that is not writable they are
     * copied, so that a peer that has stopped reading holds on to its own packets only.
     */
    void enqueue(
            ByteBuf frames, int index, int length, NodePublicKey source, boolean mustWait, ReadScope batch) {
        PacketRing queue = ring();
        ByteBuf mine;
        int at;
        int marked;
        if (mustWait) {
            mine = Unpooled.buffer(length, length).writeBytes(frames, index, length);
            at = 0;
            marked = -length;
            makeRoomFor(length, queue, batch);
        } else {
            mine = frames.retain();
            at = index;
            marked = length;
        }
        long nowNs = batch.nowNs();
        for (int i = 0; i < TRIES && !connection.isClosed(); i++) {
            if (queue.offer(mine, at, marked, source, nowNs, depth)
                    || (i == 0 && writeNow(queue, mine, at, marked, source, nowNs, mustWait))) {
                if (connection.isClosed()) {
                    dropAll(DropReason.GONE_DISCONNECTED);
                }
                return;
            }
            while (queue.size() >= depth && poll(queue, batch.evicted)) {
                evict(batch);
            }
        }
        DropReason why = connection.isClosed() ? DropReason.GONE_DISCONNECTED : DropReason.QUEUE_TAIL;
        if (mustWait) {
            waitingBytes.addAndGet(-length);
        }
        drop(why, packetBytes(length, source));
        mine.release();
    }

    /** Writes now to make room; while another thread is at it, the queue may grow beyond its depth. */
    private boolean writeNow(
            PacketRing queue, ByteBuf mine, int at, int marked, NodePublicKey source, long nowNs, boolean mustWait) {
        connection.requestWrite();
        return queue.offer(mine, at, marked, source, nowNs, mustWait ? depth : depth * SLACK);
    }

    /**
     * Counts bytes that are to wait; older ones leave where all would be too many, though one packet may always wait.
     */
    private void makeRoomFor(int length, PacketRing queue, ReadScope batch) {
        long waiting = waitingBytes.addAndGet(length);
        while (maxBytes > 0 && waiting > maxBytes && poll(queue, batch.evicted)) {
            evict(batch);
            waiting = waitingBytes.get();
        }
    }

    private void evict(ReadScope batch) {
        PacketRing.Taken oldest = batch.evicted;
        queueMs.add((batch.nowNs() - oldest.sinceNs) / NS_PER_MS, 1);
        drop(DropReason.QUEUE_HEAD, packetBytes(oldest.length, oldest.source));
        oldest.release();
    }

    private void drop(DropReason why, int bytes) {
        drops.count(why, disco, bytes);
        connection.logDrop(why, disco);
    }

    /** Takes the oldest packet; false if there is none. */
    boolean poll(PacketRing.Taken into) {
        PacketRing queue = ring;
        return queue != null && poll(queue, into);
    }

    private boolean poll(PacketRing queue, PacketRing.Taken into) {
        return queue.poll(into) && taken(into);
    }

    /** Takes the oldest packet if it lies in {@code frames} at {@code index}; false if it does not. */
    boolean pollBehind(PacketRing.Taken into, ByteBuf frames, int index) {
        PacketRing queue = ring;
        return queue != null && queue.pollBehind(into, frames, index) && taken(into);
    }

    private boolean taken(PacketRing.Taken into) {
        if (into.length < 0) {
            into.length = -into.length;
            waitingBytes.addAndGet(-into.length);
        }
        return true;
    }

    boolean isEmpty() {
        PacketRing queue = ring;
        return queue == null || queue.isEmpty();
    }

    /** Lets go of everything when the connection has ended. */
    void dropAll(DropReason reason) {
        PacketRing.Taken left = new PacketRing.Taken();
        while (poll(left)) {
            drop(reason, packetBytes(left.length, left.source));
            left.release();
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
