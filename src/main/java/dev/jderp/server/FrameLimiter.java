package dev.jderp.server;

import dev.jderp.metrics.Metric;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.FrameVerdict;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Violation;

/**
 * Decides at the header of each frame of one client whether the frame is handled, waits or is dropped: frames wait for
 * the login before them and for the rate limit ({@code docs/protocol.md#rate-limits}), and some need the mesh key
 * ({@code docs/protocol.md#mesh-key}). Used by the reading thread.
 */
final class FrameLimiter {

    private final Client client;
    private final ClientRegistry registry;
    private final ReadPause pause;

    FrameLimiter(Client client, ClientRegistry registry, ReadPause pause) {
        this.client = client;
        this.registry = registry;
        this.pause = pause;
    }

    /** Decides about a frame; if it is to wait, this is called again when reading is resumed. */
    FrameVerdict judge(int code, long payloadLength) throws ProtocolException {
        if (!client.isLoggedIn()) {
            return client.login() == null ? FrameVerdict.PASS : FrameVerdict.WAIT;
        }
        FrameVerdict verdict = client.limit.isLimited() ? charge(code, payloadLength) : FrameVerdict.PASS;
        if (verdict == FrameVerdict.WAIT) {
            return verdict;
        }
        if (client.isDuplicate()) {
            registry.noteSpoke(client, client.context.clock().nanoTime());
        }
        if (code != FrameType.SEND_PACKET.code()) {
            checkPermission(code);
        }
        return verdict;
    }

    /** Charges the limit for a frame. At a door that cannot pause, packets and Pings over the limit are dropped. */
    private FrameVerdict charge(int code, long payloadLength) {
        long waitNs = client.limit.charge(payloadLength);
        if (waitNs == 0) {
            return FrameVerdict.PASS;
        }
        if (client.transport.canPause()) {
            pause.until(client.context.clock().nanoTime() + waitNs);
            return FrameVerdict.WAIT;
        }
        client.limit.dropped();
        boolean isDropped = code == FrameType.SEND_PACKET.code() || code == FrameType.PING.code();
        return isDropped ? FrameVerdict.DROP : FrameVerdict.PASS;
    }

    private void checkPermission(int code) throws ProtocolException {
        FrameType type = FrameType.forCode(code);
        if (type == null || type.direction() == FrameType.Direction.FROM_SERVER) {
            client.context.metrics().increment(Metric.UNKNOWN_FRAMES);
        } else if (type.isForMesh() && !client.isMeshPeer()) {
            throw new ProtocolException(Violation.NOT_PERMITTED, type + " needs the mesh key");
        }
    }

    /** All frames so far have arrived whole: their charge is not given back any more. */
    void settle() {
        if (client.limit.isLimited()) {
            client.limit.settle();
        }
    }
}
