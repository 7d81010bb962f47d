package dev.jderp.server;

import dev.jderp.key.LookupKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.FrameType;
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

    private static final int KEY = FrameView.KEY;

    private final ClientRegistry registry;
    private final Drops drops;
    private final DropLog dropLog;
    private final Counters<Metric> metrics;

    Router(RelayContext context, ClientRegistry registry) {
        this.registry = registry;
        this.drops = context.drops();
        this.dropLog = context.dropLog();
        this.metrics = context.metrics();
    }

    /** The connections of the key in {@code lookupKey}: {@code last} if that is the one and still in use. */
    @Nullable
    ClientSet find(LookupKey lookupKey, @Nullable ClientSet last) {
        if (last != null && last.active != null && lookupKey.matches(last.key)) {
            return last;
        }
        return registry.find(lookupKey);
    }

    /**
     * Queues the packet of a SendPacket frame for its destination.
     *
     * @param sender the client that the packet came from
     * @param to the connections of its destination, null if there are none
     * @param frame the frame; its payload is the destination key and the packet
     * @param scope the read that the frame came in
     */
    void route(Client sender, @Nullable ClientSet to, FrameView frame, ReadScope scope) {
        boolean disco = frame.isDisco(KEY);
        scope.countReceived(frame.bytesFrom(KEY), disco);
        Client destination = to == null ? null : to.active;
        if (destination == null) {
            forwardOrDrop(sender, to == null ? 0 : to.size(), frame, scope);
            return;
        }
        NodePublicKey source = sender.clientKey();
        frame.setType(FrameType.RECV_PACKET);
        frame.writeKey(0, source);
        destination.outbound.enqueue(frame, source, disco);
        scope.touch(destination);
    }

    /**
     * Handles a packet for a key that has no active connection here.
     *
     * @param connections how many connections the key has, of which none gets packets
     */
    private void forwardOrDrop(Client sender, int connections, FrameView frame, ReadScope scope) {
        PacketForwarder forwarder = connections == 0 ? registry.findForwarder(frame.lookupKey(0)) : null;
        if (forwarder == null) {
            drop(sender, connections > 1 ? DropReason.DUP_CLIENT : DropReason.UNKNOWN_DEST, frame, 0);
            return;
        }
        metrics.increment(Metric.PACKETS_FORWARDED_OUT);
        forwarder.forward(sender.clientKey(), frame, scope);
    }

    /** Drops a packet, whose destination key begins at {@code keyPosition} and is followed by the packet. */
    private void drop(Client sender, DropReason why, FrameView frame, int keyPosition) {
        boolean disco = frame.isDisco(keyPosition + KEY);
        drops.count(why, disco, frame.bytesFrom(keyPosition + KEY));
        if (dropLog.isOn()) {
            dropLog.dropped(why, disco, frame.readKey(keyPosition));
        }
        if (disco && why.isUnknownKey()) {
            sender.sendNotHere(frame.readKey(keyPosition));
        }
    }

    /**
     * Queues the packet of a ForwardPacket frame, which is not forwarded again ({@code docs/protocol.md#one-hop}).
     *
     * @param from the other relay
     * @param frame the frame; its payload is the source key, the destination key and the packet
     * @param scope the read that the frame came in
     */
    void routeForwarded(Client from, FrameView frame, ReadScope scope) {
        metrics.increment(Metric.PACKETS_FORWARDED_IN);
        boolean disco = frame.isDisco(2 * KEY);
        ClientSet to = registry.find(frame.lookupKey(KEY));
        Client destination = to == null ? null : to.active;
        if (destination == null) {
            boolean isConflict = to != null && to.size() > 1;
            drop(from, isConflict ? DropReason.DUP_CLIENT : DropReason.UNKNOWN_DEST_ON_FWD, frame, KEY);
            return;
        }
        NodePublicKey source = frame.readKey(0);
        if (source.isZero()) { // the old protocol, whose packets name no source
            source = QueuedFrame.NO_SOURCE;
            frame.cutFront(2 * KEY, FrameType.RECV_PACKET);
        } else {
            frame.cutFront(KEY, FrameType.RECV_PACKET);
            frame.writeKey(0, source);
            if (destination.outbound.noteForwarded(source)) {
                registry.watchForwarded(source, destination);
            }
        }
        destination.outbound.enqueue(frame, source, disco);
        scope.touch(destination);
    }
}
