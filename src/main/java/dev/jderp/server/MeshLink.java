package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.process.OutOfMemory;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameType;

import dev.jderp.protocol.ProtocolException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * This relay's link to another relay of the region: the relay is a client there, watches, and forwards packets for the
 * clients that the neighbour lists ({@code docs/protocol.md#mesh}). Packets from there come over a link of the
 * neighbour's own, which is a {@link ClientConnection} here.
 *
 * <pre>
 *   open --ServerKey, wanted--&gt; logging in --first PeerPresent--&gt; up --close()--&gt; ended
 *     |                              |                             |             ^
 *     +-- deadline, refused, broken -+------------- lost, silent --+-------------+
 * </pre>
 *
 * <p>The transport calls {@link #received} from one thread at a time and {@link #writeTo} from one thread at a time;
 * everything else is for any thread.
 */
public final class MeshLink implements PacketForwarder, Destination, LinkPing.Line {

    private static final Logger LOG = System.getLogger(MeshLink.class.getName());
    private static final int MAX_PONGS = 16;
    /** So many packets are worth a write of their own: some TLS records of them. */
    private static final int MIN_BATCH = 32;

    // fixed
    private final RelayContext context;
    private final ClientHandshake handshake;
    private final LinkTransport transport;
    private final LinkListener listener;
    private final LinkInbound inbound = new LinkInbound(this::onFrame);
    private final LinkOutbound outbound;
    private final LinkPeers peers;
    private final LinkPing ping;

    // the reading thread writes, all read
    private volatile @Nullable NodePublicKey neighbour;
    private volatile boolean up;
    private volatile boolean restarting;

    // any thread
    private final AtomicReference<@Nullable LinkEnd> end = new AtomicReference<>();

    MeshLink(
            RelayContext context, ClientRegistry registry, LinkOptions options, ClientHandshake handshake,
            LinkTransport transport, LinkListener listener) {
        this.context = context;
        this.handshake = handshake;
        this.transport = transport;
        this.listener = listener;
        this.outbound = new LinkOutbound(context, options.queues(), this::requestWrite, transport.isBlocking());
        this.peers = new LinkPeers(registry, this, options.maxPeers());
        this.ping = new LinkPing(context, options, this);
        ping.start();
    }

    // the transport's side

    /** Handles bytes that the transport has read, which are lent for the call. */
    public void received(ByteBuffer bytes) {
        if (isEnded()) {
            return;
        }
        ping.onBytes();
        try {
            inbound.feed(bytes);
        } catch (ProtocolException e) {
            end(LinkEnd.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, this + ": internal error; closing this link", e);
            end(LinkEnd.INTERNAL_ERROR, e.toString());
        }
    }

    /** Gives what is queued to {@code sink} until nothing is left or the sink wants no more. */
    public void writeTo(FrameSink sink) {
        if (!isEnded()) {
            outbound.writeTo(sink);
        }
    }

    /** Whether something waits to be written. */
    public boolean hasWork() {
        return !isEnded() && outbound.hasWork();
    }

    /** The connection has ended, and the transport will not write any more. */
    public void finished(String why) {
        if (restarting) {
            end(LinkEnd.RESTARTING, "the neighbour restarts");
        } else if (neighbour != null && !up) {
            end(LinkEnd.REFUSED, "the neighbour closed the link after the login, as one with another mesh key does");
        } else {
            end(LinkEnd.LOST, why);
        }
        outbound.releaseMemory();
    }

    /** Closes the link, and no other, since memory for it could not be allocated. */
    public void outOfMemory(OutOfMemoryError error) {
        OutOfMemory.check(error);
        end(LinkEnd.INTERNAL_ERROR, String.valueOf(error.getMessage()));
    }

    // frames from the neighbour

    private void onFrame(FrameType type, ByteBuffer view, int at, int length) throws ProtocolException {
        switch (type) {
            case SERVER_KEY -> onServerKey(NodePublicKey.read(view, at + Long.BYTES));
            case SERVER_INFO -> handshake.openServerInfo(view, at, length); // proves that the neighbour has its key
            case PEER_PRESENT -> {
                NodePublicKey client = NodePublicKey.read(view, at);
                peers.add(client);
                listener.present(client);
                if (!up && !isEnded()) {
                    up = true;
                    listener.up();
                }
            }
            case PEER_GONE -> peers.remove(NodePublicKey.read(view, at));
            case PING -> onPing(view.getLong(at));
            case PONG -> ping.onPong(view.getLong(at));
            case RESTARTING -> restarting = true;
            default -> {
                // KeepAlive, and what concerns clients only
            }
        }
    }

    private void onServerKey(NodePublicKey key) throws ProtocolException {
        if (neighbour != null) {
            return;
        }
        neighbour = key;
        if (!listener.isWanted(key)) {
            end(LinkEnd.NOT_WANTED, key.equals(context.relayKey())
                    ? "this relay itself"
                    : "another link leads to " + key.shortText());
            return;
        }
        outbound.control(handshake.clientInfoFrame(key));
        outbound.control(FrameEncoder.encode(new Frame.WatchConns()));
        requestWrite();
    }

    private void onPing(long data) {
        if (ping.tryAnswer(MAX_PONGS)) {
            send(new Frame.Pong(data));
        }
    }

    // frames to the neighbour

    @Override
    public void forward(NodePublicKey source, FrameView frame, ReadScope scope) {
        outbound.enqueue(frame, source, frame.isDisco(FrameView.KEY));
        scope.touch(this);
    }

    @Override
    public void send(Frame frame) {
        if (!isEnded()) {
            outbound.control(FrameEncoder.encode(frame));
            requestWrite();
        }
    }

    private void requestWrite() {
        requestWrite(false);
    }

    /** Called at the end of a read: the packets of several reads leave together while they are few. */
    @Override
    public void requestWrite(@Nullable Transport sender) {
        requestWrite(outbound.queuedPackets() < MIN_BATCH);
    }

    private void requestWrite(boolean soon) {
        try {
            if (soon) {
                transport.requestWriteSoon();
            } else {
                transport.requestWrite();
            }
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, this + ": internal error while writing; closing this link", e);
            end(LinkEnd.INTERNAL_ERROR, e.toString());
        }
    }

    // the end

    /** Closes the link for this relay's own reason. */
    public void close() {
        end(LinkEnd.CLOSED, "closed by this relay");
    }

    @Override
    public void end(LinkEnd reason, String detail) {
        if (!end.compareAndSet(null, reason)) {
            return;
        }
        transport.close();
        outbound.close();
        listener.down(reason, detail);
    }

    /**
     * Takes out the keys that the neighbour has listed; called once, when the link has ended. It may take a while, so
     * no I/O thread calls it. Until then packets for these keys are dropped.
     */
    public void removePeers() {
        peers.removeAll();
    }

    // state

    @Override
    public boolean isEnded() {
        return end.get() != null;
    }

    /** Whether packets can be forwarded: the neighbour has accepted the mesh key. */
    @Override
    public boolean isUp() {
        return up && !isEnded();
    }

    /** The neighbour's key; empty before it has sent it. */
    public Optional<NodePublicKey> neighbour() {
        return Optional.ofNullable(neighbour);
    }

    /** How many keys the neighbour lists. */
    public int peerCount() {
        return peers.count();
    }

    /** How many times the neighbour listed a key beyond the bound. */
    public long ignoredPeers() {
        return peers.ignored();
    }

    /** The round trip of the last Ping in microseconds; empty before the first. */
    public OptionalLong roundTripMicros() {
        return ping.roundTripMicros();
    }

    /** How many packets wait to be written, at about this moment. */
    public int queuedPackets() {
        return outbound.queuedPackets();
    }

    /** How many packets were forwarded. */
    public long packetsForwarded() {
        return outbound.packetsWritten();
    }

    /** How many packet bytes were forwarded, without keys and headers. */
    public long bytesForwarded() {
        return outbound.bytesWritten();
    }

    /** How many packets the link could not take. */
    public long packetsDropped() {
        return outbound.packetsDropped();
    }

    @Override
    public String toString() {
        NodePublicKey key = neighbour;
        return "link to " + (key == null ? "a relay" : key.shortText());
    }
}
