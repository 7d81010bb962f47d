package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameType;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one client: control frames, disco packets and data packets, each in its own queue
 * (reference sections 3.6 and 3.7). Anybody may add; one thread at a time writes.
 */
final class Outbound {

    private static final int TRIES = 3;
    private static final int MOST_PONGS = 16;
    /** How many times its depth a queue may hold while another thread is just writing it out. */
    private static final int SLACK = 4;

    private static final int OVERHEAD = FrameEncoder.HEADER_SIZE + FrameEncoder.KEY_SIZE;

    // fixed
    private final ClientConnection connection;
    private final ClientRegistry registry;
    private final Counters<Metric> metrics;
    private final Drops drops;
    private final int depth;

    // any thread
    private final Queue<byte[]> control = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pongsWaiting = new AtomicInteger();
    private volatile @Nullable SendQueue disco;
    private volatile @Nullable SendQueue data;
    private volatile @Nullable Set<NodePublicKey> sources;
    /** Whether the door could not take all that there was: what comes now will stay for a while. */
    private volatile boolean blocked;

    /** Written by the writing thread alone. */
    private final AtomicLong sent = new AtomicLong();

    // the writing thread
    private final SendQueue.Taken taken = new SendQueue.Taken();
    private @Nullable NodePublicKey lastSource;
    private long packetsWritten;
    private long bytesWritten;

    Outbound(ClientConnection connection, Relay relay) {
        this.connection = connection;
        this.registry = relay.registry();
        this.metrics = relay.metrics();
        this.drops = relay.drops();
        this.depth = relay.options().queues().depth();
    }

    /** Queues a control frame; it goes out before every packet. */
    void control(byte[] frame) {
        control.add(frame);
    }

    /** Queues a Pong, unless the peer pings faster than it reads. */
    void pong(byte[] frame) {
        if (pongsWaiting.get() < MOST_PONGS) {
            pongsWaiting.incrementAndGet();
            control.add(frame);
        }
    }

    boolean isBlocked() {
        return blocked;
    }

    /**
     * Queues a RecvPacket frame; the oldest packet makes room for it if it must.
     *
     * <p>The bytes stay where they are while the door takes them as they come; for a door that is not writable they are
     * copied, so that a peer that has stopped reading holds on to its own packets only.
     */
    void enqueue(ByteBuf frames, int index, int length, NodePublicKey source, boolean isDisco, Batch batch) {
        SendQueue queue = isDisco ? discoQueue() : dataQueue();
        ByteBuf mine;
        int at;
        if (blocked) {
            mine = Unpooled.buffer(length, length).writeBytes(frames, index, length);
            at = 0;
        } else {
            mine = frames.retain();
            at = index;
        }
        for (int i = 0; i < TRIES && !connection.isClosed(); i++) {
            if (queue.offer(mine, at, length, source, depth) || (i == 0 && makeRoom(queue, mine, at, length, source))) {
                if (connection.isClosed()) {
                    dropAll(DropReason.GONE_DISCONNECTED);
                }
                return;
            }
            while (queue.size() >= depth && queue.poll(batch.evicted)) {
                drops.count(DropReason.QUEUE_HEAD, isDisco, batch.evicted.length - OVERHEAD);
                batch.evicted.release();
            }
        }
        DropReason why = connection.isClosed() ? DropReason.GONE_DISCONNECTED : DropReason.QUEUE_TAIL;
        drops.count(why, isDisco, length - OVERHEAD);
        mine.release();
    }

    /** Writes now to make room; while another thread is at it, the queue may grow beyond its depth. */
    private boolean makeRoom(SendQueue queue, ByteBuf mine, int at, int length, NodePublicKey source) {
        connection.requestWrite();
        return queue.offer(mine, at, length, source, blocked ? depth : depth * SLACK);
    }

    /** Gives what is queued to {@code sink} until nothing is left or the sink wants no more. */
    void writeTo(FrameSink sink) {
        byte[] frame;
        while (sink.isWritable() && (frame = control.poll()) != null) {
            if (frame[0] == FrameType.PONG.code()) {
                pongsWaiting.decrementAndGet();
                metrics.increment(Metric.SENT_PONG);
            }
            write(sink, Unpooled.wrappedBuffer(frame), 0, frame.length);
        }
        drain(disco, sink);
        drain(data, sink);
        if (packetsWritten > 0) {
            metrics.add(Metric.PACKETS_SENT, packetsWritten);
            metrics.add(Metric.BYTES_SENT, bytesWritten);
            packetsWritten = 0;
            bytesWritten = 0;
        }
        blocked = !sink.isWritable();
    }

    /** Writes a queue's packets; those that lie back to back in one buffer go out as one piece. */
    @SuppressWarnings("ReferenceEquality") // the same buffer, not one with the same bytes
    private void drain(@Nullable SendQueue queue, FrameSink sink) {
        if (queue == null) {
            return;
        }
        ByteBuf run = null;
        int start = 0;
        int end = 0;
        while (sink.isWritable() && queue.poll(taken)) {
            packetsWritten++;
            bytesWritten += taken.length - OVERHEAD;
            noteSource(taken.source);
            ByteBuf next = taken.frames();
            if (next == run && taken.index == end) {
                end += taken.length;
                next.release();
                continue;
            }
            if (run != null) {
                write(sink, run, start, end - start);
                run.release();
            }
            run = next;
            start = taken.index;
            end = start + taken.length;
        }
        if (run != null) {
            write(sink, run, start, end - start);
            run.release();
        }
    }

    /** Remembers that this client was given a packet of {@code source}, so that it hears when the source leaves. */
    @SuppressWarnings("ReferenceEquality") // a short cut past the look-up
    private void noteSource(@Nullable NodePublicKey source) {
        if (source == null || source == lastSource) {
            return;
        }
        lastSource = source;
        Set<NodePublicKey> seen = sources;
        if (seen == null) {
            seen = ConcurrentHashMap.newKeySet(4);
            sources = seen;
        }
        if (seen.add(source)) {
            registry.watchGone(source, connection);
        }
    }

    long bytesSent() {
        return sent.get();
    }

    int uniqueSenders() {
        Set<NodePublicKey> seen = sources;
        return seen == null ? 0 : seen.size();
    }

    private void write(FrameSink sink, ByteBuf frames, int index, int length) {
        sent.setOpaque(sent.getPlain() + length);
        sink.write(frames, index, length);
    }

    /** Whether something waits to be written. */
    boolean hasWork() {
        SendQueue d = disco;
        SendQueue q = data;
        return !control.isEmpty() || (d != null && !d.isEmpty()) || (q != null && !q.isEmpty());
    }

    /** Lets go of everything when the connection has ended. */
    void dropAll(DropReason reason) {
        control.clear();
        SendQueue.Taken left = new SendQueue.Taken();
        drop(disco, true, reason, left);
        drop(data, false, reason, left);
        Set<NodePublicKey> seen = sources;
        if (seen != null) {
            registry.unwatchGone(List.copyOf(seen), connection);
        }
    }

    private void drop(@Nullable SendQueue queue, boolean isDisco, DropReason reason, SendQueue.Taken left) {
        while (queue != null && queue.poll(left)) {
            drops.count(reason, isDisco, left.length - OVERHEAD);
            left.release();
        }
    }

    private SendQueue discoQueue() {
        SendQueue queue = disco;
        if (queue == null) {
            synchronized (this) {
                queue = disco;
                if (queue == null) {
                    queue = new SendQueue(depth * SLACK);
                    disco = queue;
                }
            }
        }
        return queue;
    }

    private SendQueue dataQueue() {
        SendQueue queue = data;
        if (queue == null) {
            synchronized (this) {
                queue = data;
                if (queue == null) {
                    queue = new SendQueue(depth * SLACK);
                    data = queue;
                }
            }
        }
        return queue;
    }
}
