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
import org.jspecify.annotations.Nullable;

/**
 * What waits to be written to one client: control frames, changes for a watcher, disco packets and data packets, each
 * in a queue of its own ({@code docs/protocol.md#writing}). Any thread may add; one thread at a time writes. The queues
 * take turns, so that none delays the others for long.
 */
final class Outbound {

    private static final int MAX_PONGS = 16;
    private static final double NS_PER_MS = 1e6;

    // fixed
    private final ClientConnection connection;
    private final ClientRegistry registry;
    private final Measurements measurements;
    private final Drops drops;
    private final Clock clock;
    private final int turn;
    private final SendQueue disco;
    private final SendQueue data;

    // any thread
    private final Queue<byte[]> control = new ConcurrentLinkedQueue<>();
    private final AtomicInteger pongsWaiting = new AtomicInteger();
    private volatile @Nullable PeerChanges changes;
    private volatile @Nullable Set<NodePublicKey> sources;
    private @Nullable NodePublicKey lastForwarded;
    /** Whether the door could not take all that there was: what comes now will stay for a while. */
    private volatile boolean blocked;
    /** Written by the writing thread alone. */
    private final AtomicLong sent = new AtomicLong();

    // the writing thread
    private final PacketRing.Taken taken = new PacketRing.Taken();
    private @Nullable NodePublicKey lastSource;
    private long packetsWritten;
    private long bytesWritten;
    private long nowNs;
    private long waitedNs;

    Outbound(ClientConnection connection, Relay relay) {
        this.connection = connection;
        this.registry = relay.registry();
        this.measurements = relay.measurements();
        this.drops = relay.drops();
        this.clock = relay.clock();
        this.turn = relay.options().queues().depth() * SendQueue.SLACK;
        this.disco = new SendQueue(connection, relay, true);
        this.data = new SendQueue(connection, relay, false);
    }

    /** Queues a control frame; it goes out before every packet. */
    void control(byte[] frame) {
        control.add(frame);
    }

    /**
     * Queues the Pong that answers a Ping of {@code data}. While as many wait as may, for a peer that pings faster than
     * it reads or sends many Pings at once, further Pings stay without an answer.
     */
    void pong(long data) {
        if (pongsWaiting.get() < MAX_PONGS) {
            pongsWaiting.incrementAndGet();
            control.add(FrameEncoder.encode(new Frame.Pong(data)));
        }
    }

    boolean isBlocked() {
        return blocked;
    }

    /** Queues a RecvPacket frame of {@code source}. */
    void enqueue(ByteBuf frames, int index, int length, NodePublicKey source, boolean isDisco, ReadScope batch) {
        (isDisco ? disco : data).enqueue(frames, index, length, source, blocked, batch);
    }

    /** The changes that this client is told as a watcher. */
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
            PeerChanges c = changes;
            if (c != null) {
                frames += c.writeTo(this, sink);
            }
            frames += drain(disco, true, sink);
            frames += drain(data, false, sink);
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

    /** Writes one turn of a queue's packets; those that lie back to back in one buffer go out as one piece. */
    private int drain(SendQueue queue, boolean isDisco, FrameSink sink) {
        int count = 0;
        while (count < turn && sink.isWritable() && queue.poll(taken)) {
            ByteBuf run = taken.frames();
            int start = taken.index;
            int end = start;
            int inRun = 0;
            long bytesInRun = 0;
            do {
                if (inRun > 0) {
                    taken.frames().release(); // one reference for the whole piece
                }
                end += taken.length;
                waitedNs += nowNs - taken.sinceNs;
                noteSource(taken.source);
                inRun++;
                bytesInRun += SendQueue.packetBytes(taken.length, taken.source);
            } while (count + inRun < turn && queue.pollBehind(taken, run, end));
            writeRun(sink, run, start, end - start, isDisco, inRun, bytesInRun);
            count += inRun;
        }
        return count;
    }

    private void writeRun(
            FrameSink sink, ByteBuf run, int index, int length, boolean isDisco, int packets, long packetBytes) {
        try {
            if (write(sink, run, index, length)) {
                packetsWritten += packets;
                bytesWritten += packetBytes;
            } else {
                drops.count(DropReason.WRITE_ERROR, isDisco, packets, packetBytes);
                connection.logDrop(DropReason.WRITE_ERROR, isDisco);
            }
        } finally { // a door may find no memory to copy to
            run.release();
        }
    }

    /** Gives bytes to the sink; false if it could not take them and never will. */
    boolean write(FrameSink sink, ByteBuf frames, int index, int length) {
        sent.setOpaque(sent.getPlain() + length);
        return sink.write(frames, index, length);
    }

    /** Remembers that this client was given a packet of {@code source}, so that it hears when the source leaves. */
    @SuppressWarnings("ReferenceEquality") // a short cut past the look-up
    private void noteSource(@Nullable NodePublicKey source) {
        if (source == null || source == lastSource || source == Router.NOBODY) {
            return;
        }
        lastSource = source;
        if (seen().add(source)) {
            registry.watchGone(source, connection);
        }
    }

    /**
     * Remembers that this client is being given a packet of {@code source} by another relay of the region, which may
     * know the source before this relay hears of it.
     */
    void noteForwarded(NodePublicKey source) {
        NodePublicKey last = lastForwarded;
        if (last != null && last.equals(source)) {
            return;
        }
        lastForwarded = source;
        if (seen().add(source)) {
            registry.watchForwarded(source, connection);
        }
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

    /** Lets go of everything when the connection has ended. */
    void dropAll(DropReason reason) {
        control.clear();
        disco.dropAll(reason);
        data.dropAll(reason);
        Set<NodePublicKey> seen = sources;
        if (seen != null) {
            registry.unwatchGone(List.copyOf(seen), connection);
        }
    }
}
