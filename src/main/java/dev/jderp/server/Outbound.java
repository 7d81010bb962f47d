package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.Frame;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The frames that wait to be written to one client: control frames, changes for a watcher, disco packets and data
 * packets, each in a queue of its own ({@code docs/protocol.md#writing}). Any thread may add; one thread at a time
 * writes. The queues take turns, so that none delays the others for long.
 */
final class Outbound {

    private static final int MAX_PONGS = 16;
    private static final double NS_PER_MS = 1e6;

    // fixed
    private final Consumer<NodePublicKey> onNewSource;
    private final Measurements measurements;
    private final ClientDrops drops;
    private final Clock clock;
    /** How many frames of one queue are written before the next queue has its turn. */
    private final int turn;
    private final SendQueue disco;
    private final SendQueue data;

    // any thread
    private final Queue<byte[]> control = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pongsWaiting = new AtomicInteger();
    private volatile @Nullable PeerChanges changes;
    private volatile @Nullable Set<NodePublicKey> sources;
    private @Nullable NodePublicKey lastForwarded;
    /** Whether the door could not take all that there was, so that frames that are added now will wait. */
    private volatile boolean blocked;
    /** Written by the writing thread alone. */
    private final AtomicLong sent = new AtomicLong();

    // the writing thread
    private final QueuedFrame piece = new QueuedFrame();
    private final QueuedFrame taken = new QueuedFrame();
    private @Nullable NodePublicKey lastSource;
    private long packetsWritten;
    private long bytesWritten;
    private long nowNs;
    private long waitedNs;

    /**
     * Empty queues.
     *
     * @param requestWrite has the door write what is queued
     * @param onNewSource receives each key when the first packet of it is written; called by the writing thread
     */
    Outbound(RelayContext context, Runnable requestWrite, Consumer<NodePublicKey> onNewSource) {
        this.onNewSource = onNewSource;
        this.measurements = context.measurements();
        this.drops = new ClientDrops(context);
        this.clock = context.clock();
        this.turn = context.options().queues().depth() * SendQueue.SLACK;
        RelayOptions.Queues limits = context.options().queues();
        this.disco = new SendQueue(context, limits, requestWrite, drops, true);
        this.data = new SendQueue(context, limits, requestWrite, drops, false);
    }

    /** The client has logged in as {@code key}; its drops may be logged from now on. */
    void logDropsFor(NodePublicKey key) {
        drops.logFor(key);
    }

    /** Queues a control frame; it goes out before every packet. The caller then asks the transport to write. */
    void control(byte[] frame) {
        control.add(frame);
    }

    /**
     * Queues the Pong that answers a Ping of {@code data}. While as many wait as may, for a peer that pings faster than
     * it reads or sends many Pings at once, further Pings stay without an answer.
     */
    void pong(long pingData) {
        if (pongsWaiting.get() < MAX_PONGS) {
            pongsWaiting.incrementAndGet();
            control.add(FrameEncoder.encode(new Frame.Pong(pingData)));
        }
    }

    boolean isBlocked() {
        return blocked;
    }

    /** Queues a RecvPacket frame of {@code source}. */
    void enqueue(FrameView frame, NodePublicKey source, boolean isDisco) {
        (isDisco ? disco : data).enqueue(frame, source, blocked);
    }

    /** The changes that this client gets as a watcher. */
    PeerChanges changes() {
        PeerChanges c = changes;
        if (c == null) {
            synchronized (this) {
                c = changes;
                if (c == null) {
                    c = new PeerChanges(measurements);
                    changes = c;
                }
            }
        }
        return c;
    }

    /** Gives what is queued to {@code sink} until nothing is left or the sink wants no more. */
    void writeTo(FrameSink sink) {
        nowNs = clock.nanoTime();
        int frames = 0;
        int before;
        do {
            before = frames;
            frames += writeControl(sink);
            frames += writeChanges(sink);
            frames += writePackets(disco, sink);
            frames += writePackets(data, sink);
        } while (frames != before && hasWork() && sink.isWritable());
        if (packetsWritten > 0) {
            measurements.relay().add(Metric.PACKETS_SENT, packetsWritten);
            measurements.relay().add(Metric.BYTES_SENT, bytesWritten);
            measurements.queueMs().add(waitedNs / NS_PER_MS / packetsWritten, (int) packetsWritten);
            packetsWritten = 0;
            bytesWritten = 0;
            waitedNs = 0;
        }
        if (frames > 0) {
            measurements.bufferedFrames().record(frames);
        }
        blocked = !sink.isWritable();
    }

    private int writeControl(FrameSink sink) {
        int frames = 0;
        while (frames < turn && sink.isWritable()) {
            byte[] frame = control.poll();
            if (frame == null) {
                break;
            }
            if (frame[0] == FrameType.PONG.code()) {
                pongsWaiting.decrementAndGet();
                measurements.relay().increment(Metric.SENT_PONG);
            }
            write(sink, Unpooled.wrappedBuffer(frame), 0, frame.length);
            frames++;
        }
        return frames;
    }

    private int writeChanges(FrameSink sink) {
        PeerChanges c = changes;
        int frames = 0;
        while (c != null && c.hasWork() && sink.isWritable()) {
            PeerChanges.Frames next = c.poll();
            if (next == null) {
                break;
            }
            write(sink, next.bytes(), 0, next.bytes().readableBytes());
            frames += next.count();
        }
        return frames;
    }

    /** Writes one turn of a queue's packets; those that lie back to back in one buffer go out as one piece. */
    private int writePackets(SendQueue queue, FrameSink sink) {
        int count = 0;
        while (count < turn && sink.isWritable() && queue.poll(piece)) {
            ByteBuf buffer = piece.takeBuffer();
            int packets = 1;
            long packetBytes = piece.packetBytes();
            noteTaken(piece);
            while (count + packets < turn && queue.pollNextTo(taken, buffer, piece.index + piece.length)) {
                packets++;
                packetBytes += taken.packetBytes();
                noteTaken(taken);
                piece.length += taken.length;
                taken.release(); // one reference for the whole piece
            }
            try {
                if (write(sink, buffer, piece.index, piece.length)) {
                    packetsWritten += packets;
                    bytesWritten += packetBytes;
                } else {
                    drops.count(DropReason.WRITE_ERROR, queue.isDisco(), packets, packetBytes);
                }
            } finally { // a door may find no memory to copy to
                piece.release();
            }
            count += packets;
        }
        return count;
    }

    /** Gives bytes to the sink; false if it could not take them and never will. */
    private boolean write(FrameSink sink, ByteBuf frames, int index, int length) {
        sent.setOpaque(sent.getPlain() + length);
        return sink.write(frames, index, length);
    }

    /**
     * Notes how long a packet has waited, and its source, so that the client is notified when the source leaves.
     */
    @SuppressWarnings("ReferenceEquality") // saves the lookup for the next packet of the same sender
    private void noteTaken(QueuedFrame packet) {
        waitedNs += nowNs - packet.sinceNs;
        NodePublicKey source = packet.source;
        if (source == null || source == lastSource || source == QueuedFrame.NO_SOURCE) {
            return;
        }
        lastSource = source;
        if (seen().add(source)) {
            onNewSource.accept(source);
        }
    }

    /** Whether {@code source}, whose packet another relay has forwarded, is new to this client; notes it. */
    boolean noteForwarded(NodePublicKey source) {
        NodePublicKey last = lastForwarded;
        if (last != null && last.equals(source)) {
            return false;
        }
        lastForwarded = source;
        return seen().add(source);
    }

    private Set<NodePublicKey> seen() {
        Set<NodePublicKey> seen = sources;
        if (seen == null) {
            synchronized (this) {
                seen = sources;
                if (seen == null) {
                    seen = ConcurrentHashMap.newKeySet(4);
                    sources = seen;
                }
            }
        }
        return seen;
    }

    /** The keys whose packets the client was given. */
    List<NodePublicKey> sources() {
        Set<NodePublicKey> seen = sources;
        return seen == null ? List.of() : List.copyOf(seen);
    }

    long bytesSent() {
        return sent.get();
    }

    int uniqueSenders() {
        Set<NodePublicKey> seen = sources;
        return seen == null ? 0 : seen.size();
    }

    /** Whether something waits to be written. */
    boolean hasWork() {
        PeerChanges c = changes;
        return !control.isEmpty() || !disco.isEmpty() || !data.isEmpty() || (c != null && c.hasWork());
    }

    /** Drops everything, since the connection has ended; packets that come later are dropped, too. */
    void close() {
        control.clear();
        disco.close();
        data.close();
    }
}
