package dev.jderp.server;

import dev.jderp.key.KeyProbe;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.DiscoPacket;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameType;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The way of a packet from the connection that read it to the queue of the connection that it is for (reference section
 * 3.5). Stateless; runs on the reading thread.
 *
 * <p>A SendPacket frame and the RecvPacket frame that it becomes have the same length, so the frame is turned into the
 * other in place, and its bytes are queued where they were read.
 */
final class Router {

    private final ClientRegistry registry;
    private final Drops drops;

    Router(ClientRegistry registry, Drops drops) {
        this.registry = registry;
        this.drops = drops;
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
            Batch batch) {
        int packetLength = payloadLength - FrameEncoder.KEY_SIZE;
        boolean disco = DiscoPacket.looksLike(view, payloadIndex + FrameEncoder.KEY_SIZE, packetLength);
        ClientConnection destination = to == null ? null : to.active;
        if (destination == null) {
            boolean fighting = to != null && to.size() > 1;
            drops.count(fighting ? DropReason.DUP_CLIENT : DropReason.UNKNOWN_DEST, disco, packetLength);
            if (disco && !fighting) {
                from.peerNotHere(NodePublicKey.read(view, payloadIndex));
            }
            return;
        }
        view.put(payloadIndex - FrameEncoder.HEADER_SIZE, (byte) FrameType.RECV_PACKET.code());
        from.clientKey().writeTo(view, payloadIndex);
        int frameLength = payloadLength + FrameEncoder.HEADER_SIZE;
        destination.outbound().enqueue(frames, frameIndex, frameLength, from.clientKey(), disco, batch);
        batch.touch(destination);
    }
}
