package dev.jderp.server;

import dev.jderp.key.KeyProbe;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.DiscoPacket;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameType;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Moves a packet from the connection that read it to the queue of its destination ({@code docs/protocol.md#routing}).
 * Stateless; runs on the reading thread.
 *
 * <p>A SendPacket frame and the RecvPacket frame that it becomes have the same length, so the frame is turned into the
 * other in place, and its bytes are queued where they were read. A ForwardPacket frame is longer: the RecvPacket frame
 * lies at its end.
 */
final class Router {

    /** The source of a packet without one, which only another relay can send ({@code docs/protocol.md#versions}). */
    static final NodePublicKey NOBODY = NodePublicKey.of(new byte[NodePublicKey.SIZE]);

    private static final int KEY = FrameEncoder.KEY_SIZE;
    private static final int HEADER = FrameEncoder.HEADER_SIZE;

    private final ClientRegistry registry;
    private final Drops drops;
    private final Counters<Metric> metrics;
    private final DropLog dropLog;

    Router(ClientRegistry registry, Drops drops, Counters<Metric> metrics, DropLog dropLog) {
        this.registry = registry;
        this.drops = drops;
        this.metrics = metrics;
        this.dropLog = dropLog;
    }

    /** The connections of the key in {@code probe}: {@code last} if that is the one and still in use. */
    @Nullable
    ClientSet find(KeyProbe probe, @Nullable ClientSet last) {
        if (last != null && last.active != null && probe.matches(last.key)) {
            return last;
        }
        return registry.find(probe);
    }

    /**
     * Sends one packet on.
     *
     * @param from the connection that the packet came from
     * @param to the connections of its destination, null if there are none
     * @param frames the buffer that holds the frame
     * @param frameIndex where the frame begins in {@code frames}
     * @param view the same memory as {@code frames}
     * @param payloadIndex where the frame's payload, the destination key, begins in {@code view}
     * @param payloadLength the length of the destination key and the packet
     */
    void route(
            ClientConnection from,
            @Nullable ClientSet to,
            ByteBuf frames,
            int frameIndex,
            ByteBuffer view,
            int payloadIndex,
            int payloadLength,
            ReadScope batch) {
        int packetLength = payloadLength - KEY;
        boolean disco = DiscoPacket.looksLike(view, payloadIndex + KEY, packetLength);
        batch.countReceived(packetLength, disco);
        ClientConnection destination = to == null ? null : to.active;
        if (destination == null) {
            elsewhere(from, to, frames, frameIndex, view, payloadIndex, packetLength, disco, batch);
            return;
        }
        view.put(payloadIndex - HEADER, (byte) FrameType.RECV_PACKET.code());
        from.clientKey().writeTo(view, payloadIndex);
        destination.outbound().enqueue(frames, frameIndex, payloadLength + HEADER, from.clientKey(), disco, batch);
        batch.touch(destination);
    }

    /** A packet for a key that has no active connection here. */
    private void elsewhere(
            ClientConnection from,
            @Nullable ClientSet to,
            ByteBuf frames,
            int frameIndex,
            ByteBuffer view,
            int payloadIndex,
            int packetLength,
            boolean disco,
            ReadScope batch) {
        int members = to == null ? 0 : to.size();
        PacketForwarder way = members == 0 ? registry.findForwarder(batch.probe.set(view, payloadIndex)) : null;
        if (way != null) {
            metrics.increment(Metric.PACKETS_FORWARDED_OUT);
            way.forward(
                    from.clientKey(), NodePublicKey.read(view, payloadIndex), frames, frameIndex + HEADER + KEY,
                    packetLength);
            return;
        }
        notDelivered(from, members > 1, DropReason.UNKNOWN_DEST, view, payloadIndex, packetLength, disco);
    }

    private void notDelivered(
            ClientConnection from,
            boolean fighting,
            DropReason otherwise,
            ByteBuffer view,
            int keyIndex,
            int packetLength,
            boolean disco) {
        DropReason why = fighting ? DropReason.DUP_CLIENT : otherwise;
        drops.count(why, disco, packetLength);
        if (dropLog.isOn()) {
            dropLog.dropped(why, disco, NodePublicKey.read(view, keyIndex));
        }
        if (disco && !fighting) {
            from.frames().peerNotHere(NodePublicKey.read(view, keyIndex));
        }
    }

    /**
     * Delivers a packet that another relay has forwarded; it is not forwarded again ({@code docs/protocol.md#one-hop}).
     *
     * @param from the other relay's connection
     * @param payloadIndex where source, destination and packet begin in {@code view}
     * @param payloadLength the length of them all
     */
    void routeForwarded(
            ClientConnection from,
            ByteBuf frames,
            int frameIndex,
            ByteBuffer view,
            int payloadIndex,
            int payloadLength,
            ReadScope batch) {
        metrics.increment(Metric.PACKETS_FORWARDED_IN);
        int packetLength = payloadLength - 2 * KEY;
        int destinationIndex = payloadIndex + KEY;
        boolean disco = DiscoPacket.looksLike(view, destinationIndex + KEY, packetLength);
        ClientSet to = registry.find(batch.probe.set(view, destinationIndex));
        ClientConnection destination = to == null ? null : to.active;
        if (destination == null) {
            notDelivered(
                    from, to != null && to.size() > 1, DropReason.UNKNOWN_DEST_ON_FWD, view, destinationIndex,
                    packetLength, disco);
            return;
        }
        NodePublicKey source = NodePublicKey.read(view, payloadIndex);
        int skipped;
        if (source.isZero()) { // the old protocol, whose packets name no source
            source = NOBODY;
            skipped = 2 * KEY;
        } else {
            skipped = KEY;
            source.writeTo(view, destinationIndex);
            destination.outbound().noteForwarded(source);
        }
        int length = payloadLength - skipped;
        int header = payloadIndex + skipped - HEADER;
        view.put(header, (byte) FrameType.RECV_PACKET.code()).putInt(header + 1, length);
        destination.outbound().enqueue(frames, frameIndex + skipped, length + HEADER, source, disco, batch);
        batch.touch(destination);
    }
}
