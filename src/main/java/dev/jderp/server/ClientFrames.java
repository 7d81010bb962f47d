package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.TokenBucket;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.DiscoPacket;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Violation;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

/**
 * Handles one client's frames, except packets, on the connection's reading thread: the login, the rate limit, the home
 * flag ({@code docs/protocol.md#home-connections}) and what needs the mesh key ({@code docs/protocol.md#mesh-key}).
 */
final class ClientFrames {

    private static final Logger LOG = System.getLogger(ClientFrames.class.getName());
    private static final long HOME_MOVE_IGNORED_NS = 5_000_000_000L;
    private static final long NOT_HERE_INTERVAL_NS = 1_000_000_000L;
    private static final int NOT_HERE_BURST = 3;

    private final ClientConnection connection;
    private final Relay relay;
    private final ReadPause pause;
    private final RateLimit limit;
    private final TokenBucket notHere = new TokenBucket(NOT_HERE_INTERVAL_NS, NOT_HERE_BURST);
    private boolean overLimit;
    /** Read by any thread. */
    private volatile boolean preferred;

    ClientFrames(ClientConnection connection, Relay relay, ReadPause pause) {
        this.connection = connection;
        this.relay = relay;
        this.pause = pause;
        this.limit = connection.limit();
    }

    ClientConnection connection() {
        return connection;
    }

    boolean isPreferred() {
        return preferred;
    }

    void onClientInfo(ByteBuffer view, int payloadIndex, int payloadLength) throws ProtocolException {
        connection.onClientInfo(view, payloadIndex, payloadLength);
    }

    /** Whether the frame may be handled now; if not, it is asked for again when reading is resumed. */
    boolean onFrameHeader(int code, long payloadLength) throws ProtocolException {
        if (!connection.isLoggedIn()) {
            return connection.login().isEmpty(); // what comes behind the login waits for it
        }
        overLimit = false;
        if (limit.isLimited() && !mayPass(payloadLength)) {
            return false;
        }
        if (connection.isDuplicate()) {
            relay.registry().spoke(connection, relay.clock().nanoTime());
        }
        if (code != FrameType.SEND_PACKET.code()) {
            judge(code);
        }
        return true;
    }

    private void judge(int code) throws ProtocolException {
        FrameType type = FrameType.forCode(code);
        if (type == null || type.direction() == FrameType.Direction.FROM_SERVER) {
            relay.metrics().increment(Metric.UNKNOWN_FRAMES);
        } else if (type.isForMesh() && !connection.isMeshPeer()) {
            throw new ProtocolException(Violation.NOT_PERMITTED, type + " needs the mesh key");
        }
    }

    private boolean mayPass(long payloadLength) {
        long waitNs = limit.charge(payloadLength);
        if (waitNs == 0) {
            return true;
        }
        if (connection.transport().canPause()) {
            pause.until(relay.clock().nanoTime() + waitNs);
            return false;
        }
        limit.dropped();
        overLimit = true;
        return true;
    }

    /** Whether the frame that is being read is over the limit, at a door that cannot stop reading: it is dropped. */
    boolean isOverLimit() {
        return overLimit;
    }

    /** All frames so far have arrived whole: what they were charged is not given back any more. */
    void settle() {
        if (limit.isLimited()) {
            limit.settle();
        }
    }

    /** Drops a packet that is over the limit. */
    void dropOverLimit(ByteBuffer view, int payloadIndex, int payloadLength) {
        int length = payloadLength - FrameEncoder.KEY_SIZE;
        boolean disco = DiscoPacket.looksLike(view, payloadIndex + FrameEncoder.KEY_SIZE, length);
        relay.drops().count(DropReason.QUEUE_TAIL, disco, length);
    }

    /** Queues the answer to a Ping; it leaves with what else the read has set off. */
    void onPing(long data, ReadScope batch) {
        relay.metrics().increment(Metric.GOT_PING);
        connection.outbound().pong(data);
        batch.touch(connection);
    }

    void onPong(long data) {
        connection.pinger().answered(data);
    }

    synchronized void onNotePreferred(boolean prefers) {
        if (preferred == prefers || connection.isClosed()) { // its gauge has been settled, or is going to be
            return;
        }
        preferred = prefers;
        relay.metrics().add(Metric.CURRENT_HOME_CONNECTIONS, prefers ? 1 : -1);
        if (relay.clock().nanoTime() - connection.openedNs() > HOME_MOVE_IGNORED_NS) {
            relay.metrics().increment(prefers ? Metric.HOME_MOVES_IN : Metric.HOME_MOVES_OUT);
        }
    }

    void onWatchConns() {
        if (!connection.clientKey().equals(relay.publicKey())) { // this relay's own mesh link to itself
            relay.registry().watch(connection);
        }
    }

    void onClosePeer(ByteBuffer view, int keyIndex) {
        NodePublicKey key = NodePublicKey.read(view, keyIndex);
        int closing = relay.closePeer(key);
        LOG.log(Level.DEBUG, () -> connection + " closes " + key.shortText() + ", which has connections: " + closing);
    }

    /** Answers a disco packet to a key that nobody has here, not too often. */
    void peerNotHere(NodePublicKey peer) {
        if (!connection.outbound().isBlocked() && notHere.tryTake(relay.clock().nanoTime())) {
            connection.sendPeerGone(peer, PeerGoneReason.NOT_HERE);
        }
    }

    /** Settles the gauges that this connection has moved. */
    synchronized void leaveHome() {
        if (preferred) {
            relay.metrics().decrement(Metric.CURRENT_HOME_CONNECTIONS);
        }
    }
}
