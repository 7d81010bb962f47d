package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.ServerHandshake;
import dev.jderp.protocol.Violation;
import io.netty.buffer.ByteBuf;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, from its first byte to its end (reference section 3.1).
 *
 * <pre>
 *   open --start()--&gt; greeted --ClientInfo--&gt; logged in --close()--&gt; closed
 *                        |                                            ^
 *                        +---- wrong bytes, deadline, end ------------+
 * </pre>
 *
 * <p>A door calls {@link #received} from one thread at a time and {@link #writeTo} from one thread at a time, which may
 * be two different ones; {@link #close} may come from anywhere, any number of times, and the first reason wins.
 */
public final class ClientConnection {

    private static final Logger LOG = System.getLogger(ClientConnection.class.getName());
    private static final long HOME_MOVE_IGNORED_NS = 5_000_000_000L;
    private static final long NOT_HERE_INTERVAL_NS = 1_000_000_000L;
    private static final int NOT_HERE_BURST = 3;

    // fixed
    private final Relay relay;
    private final Transport transport;
    private final Inbound inbound;
    private final Outbound outbound;
    private final long openedNs;
    private final long keepAliveNs;

    // the reading thread writes, all read
    private volatile @Nullable NodePublicKey key;
    private volatile @Nullable ClientInfo info;

    // the reading thread
    private final TokenBucket notHere = new TokenBucket(NOT_HERE_INTERVAL_NS, NOT_HERE_BURST);
    private boolean preferred;

    // any thread
    private final AtomicReference<@Nullable CloseReason> closed = new AtomicReference<>();
    private volatile boolean duplicate;
    /** Since when the door has not been able to write, as the relay's coarse clock has it; 0 while it is able. */
    private volatile long blockedSinceNs;

    // the sweeping thread
    private long nextKeepAliveNs;

    ClientConnection(Relay relay, Transport transport, long keepAliveNs) {
        this.relay = relay;
        this.transport = transport;
        this.openedNs = relay.clock().nanoTime();
        this.keepAliveNs = keepAliveNs;
        this.nextKeepAliveNs = openedNs + keepAliveNs;
        this.inbound = new Inbound(this, relay);
        this.outbound = new Outbound(this, relay);
    }

    /** Greets the client; the door calls it once, when it is able to write. */
    public void start() {
        outbound.control(relay.handshake().greeting());
        requestWrite();
    }

    /**
     * Handles what the door has read. The buffer is lent for the call; packets that have to wait retain it.
     *
     * @param in the bytes from its reader index on
     * @param view the same bytes, beginning at its position
     * @param batch the reading thread's; the door flushes it when its read is done
     */
    public void received(ByteBuf in, ByteBuffer view, Batch batch) {
        if (isClosed()) {
            inbound.forget();
            return;
        }
        try {
            inbound.feed(in, view, batch);
        } catch (ProtocolException e) {
            LOG.log(Level.DEBUG, () -> this + ": " + e.getMessage());
            close(CloseReason.PROTOCOL_VIOLATION);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, this + ": unexpected failure while reading; closing this connection", e);
            close(CloseReason.INTERNAL_ERROR);
        }
    }

    /** Gives what is queued to {@code sink} until nothing is left or the sink wants no more. */
    public void writeTo(FrameSink sink) {
        try {
            outbound.writeTo(sink);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, this + ": unexpected failure while writing; closing this connection", e);
            close(CloseReason.INTERNAL_ERROR);
        }
        if (isClosed()) {
            outbound.dropAll(DropReason.GONE_DISCONNECTED);
        }
    }

    /** Whether something waits to be written. */
    public boolean hasWork() {
        return outbound.hasWork();
    }

    /** The door tells that a write has not been taken whole; from now on the write timeout runs. */
    public void writeBlocked() {
        if (blockedSinceNs == 0) {
            blockedSinceNs = relay.coarseNanoTime() | 1;
        }
    }

    /** The door tells that bytes have left, or that it is able to write again. */
    public void writeProgress() {
        blockedSinceNs = 0;
    }

    /** Ends the connection: takes it out of the registry, lets go of what is queued, closes the door's side. */
    public void close(CloseReason reason) {
        if (!closed.compareAndSet(null, reason)) {
            return;
        }
        LOG.log(Level.DEBUG, () -> this + " closed: " + reason);
        relay.forget(this, reason);
        outbound.dropAll(DropReason.GONE_DISCONNECTED);
        transport.close(reason);
    }

    /** Whether the connection has ended. */
    public boolean isClosed() {
        return closed.get() != null;
    }

    /** Why the connection ended, empty while it has not. */
    public Optional<CloseReason> closeReason() {
        return Optional.ofNullable(closed.get());
    }

    /** The client's public key, once it has logged in. */
    public Optional<NodePublicKey> key() {
        return Optional.ofNullable(key);
    }

    /** What the client said of itself when it logged in. */
    public Optional<ClientInfo> info() {
        return Optional.ofNullable(info);
    }

    /** Whether the client has shown the mesh key. */
    public boolean isMeshPeer() {
        return false;
    }

    /** Where the client comes from, as it truly is; empty where the door does not know. */
    public Optional<InetSocketAddress> remoteAddress() {
        return transport.remoteAddress();
    }

    /** The door's short name, such as {@code native} or {@code websocket}. */
    public String transportKind() {
        return transport.kind();
    }

    /** Bytes of DERP that have come from the client. */
    public long bytesReceived() {
        return inbound.bytesReceived();
    }

    /** Bytes of DERP that have been written to the client. */
    public long bytesSent() {
        return outbound.bytesSent();
    }

    /** How many different keys have sent packets to the client on this connection. */
    public int uniqueSenders() {
        return outbound.uniqueSenders();
    }

    NodePublicKey clientKey() {
        NodePublicKey k = key;
        if (k == null) {
            throw new IllegalStateException("not logged in");
        }
        return k;
    }

    Outbound outbound() {
        return outbound;
    }

    void requestWrite() {
        transport.requestWrite();
    }

    void setDuplicate(boolean isDuplicate) {
        duplicate = isDuplicate;
    }

    void onFrameHeader(int code) throws ProtocolException {
        if (duplicate) {
            relay.registry().spoke(this);
        }
        if (code == FrameType.FORWARD_PACKET.code()
                || code == FrameType.WATCH_CONNS.code()
                || code == FrameType.CLOSE_PEER.code()) {
            throw new ProtocolException(Violation.NOT_PERMITTED, "frame needs the mesh key");
        }
    }

    void onClientInfo(ByteBuffer view, int payloadIndex, int payloadLength) throws ProtocolException {
        ServerHandshake.Admitted admitted = relay.handshake().accept(view, payloadIndex, payloadLength);
        key = admitted.key();
        info = admitted.info();
        outbound.control(admitted.serverInfoFrame()); // before the first packet can be queued
        relay.registry().register(this);
        if (isClosed()) { // closed by another thread meanwhile, which found nothing to take out
            relay.registry().unregister(this);
            return;
        }
        requestWrite();
    }

    void onPing(long data) {
        relay.metrics().increment(Metric.GOT_PING);
        outbound.pong(FrameEncoder.encode(new Frame.Pong(data)));
        requestWrite();
    }

    void onNotePreferred(boolean prefers) {
        if (preferred == prefers) {
            return;
        }
        preferred = prefers;
        relay.metrics().add(Metric.CURRENT_HOME_CONNECTIONS, prefers ? 1 : -1);
        if (relay.clock().nanoTime() - openedNs > HOME_MOVE_IGNORED_NS) {
            relay.metrics().increment(prefers ? Metric.HOME_MOVES_IN : Metric.HOME_MOVES_OUT);
        }
    }

    /** Answers a disco packet to a key that nobody has here, not too often. */
    void peerNotHere(NodePublicKey peer) {
        if (!outbound.isBlocked() && notHere.tryTake(relay.clock().nanoTime())) {
            sendPeerGone(peer, PeerGoneReason.NOT_HERE);
        }
    }

    /** Tells the client that {@code peer} is gone. */
    void sendPeerGone(NodePublicKey peer, PeerGoneReason reason) {
        if (isClosed()) {
            return;
        }
        relay.metrics()
                .increment(
                        reason == PeerGoneReason.NOT_HERE
                                ? Metric.PEER_GONE_NOT_HERE_FRAMES
                                : Metric.PEER_GONE_DISCONNECTED_FRAMES);
        outbound.control(FrameEncoder.encode(new Frame.PeerGone(peer, reason)));
        requestWrite();
    }

    /** Looks at the deadlines; the relay's one sweeping thread calls it every so often. */
    void sweep(long nowNs) {
        RelayOptions options = relay.options();
        if (key == null && nowNs - openedNs >= options.handshakeTimeout().toNanos()) {
            close(CloseReason.HANDSHAKE_TIMEOUT);
            return;
        }
        long blocked = blockedSinceNs;
        long writeTimeoutNs = options.writeTimeout().toNanos();
        if (blocked != 0 && writeTimeoutNs != 0 && nowNs - blocked >= writeTimeoutNs) {
            relay.metrics().increment(Metric.WRITE_TIMEOUTS);
            close(CloseReason.WRITE_TIMEOUT);
            return;
        }
        if (nowNs - nextKeepAliveNs >= 0) {
            nextKeepAliveNs = nowNs + keepAliveNs;
            if (key != null && !outbound.isBlocked()) {
                outbound.control(Relay.KEEP_ALIVE);
                requestWrite();
            }
        }
    }

    /** Settles the gauges that this connection has moved. */
    void leaveHome() {
        if (preferred) {
            relay.metrics().decrement(Metric.CURRENT_HOME_CONNECTIONS);
        }
    }

    @Override
    public String toString() {
        NodePublicKey k = key;
        String who = k == null ? "(not logged in)" : k.shortText();
        return transport.kind() + " client " + who
                + transport.remoteAddress().map(a -> " at " + a).orElse("");
    }
}
