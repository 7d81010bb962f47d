package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Metric;
import dev.jderp.process.OutOfMemory;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.PeerPresentFlag;
import dev.jderp.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection, from its first byte to its end ({@code docs/protocol.md#life-of-a-connection}).
 *
 * <pre>
 *   open --start()--&gt; greeted --ClientInfo--&gt; being checked --allowed--&gt; logged in --close()--&gt; closed
 *                        |                        |                      |  ^      ^
 *                        |                        |                end() |  |      |
 *                        +---- wrong bytes, deadline, refused -----------+--+------+
 * </pre>
 *
 * <p>A door calls {@link #received} and {@link #resumed} from one thread at a time and {@link #writeTo} from one thread
 * at a time, which may be two different ones; {@link #close} may come from anywhere, any number of times, and the first
 * reason wins.
 */
public final class ClientConnection {

    private static final Logger LOG = System.getLogger(ClientConnection.class.getName());

    // fixed
    private final Relay relay;
    private final Transport transport;
    private final ClientFrames frames;
    private final Inbound inbound;
    private final Outbound outbound;
    private final ReadPause pause;
    private final RateLimit limit;
    private final Pinger pinger;
    private final long id;
    private final long openedNs;
    private final long keepAliveNs;

    // the reading thread writes, all read
    private volatile @Nullable Login login;
    private volatile boolean loggedIn;
    /** What is wrong with a login that is refused. */
    private volatile @Nullable String refusal;

    // any thread
    private final AtomicReference<@Nullable CloseReason> closed = new AtomicReference<>();
    private volatile @Nullable CloseReason ending;
    private volatile boolean duplicate;
    /** Whether listeners know of the connection; guarded by itself. */
    private boolean announced;
    /** Since when the door has not been able to write, as the relay's coarse clock has it; 0 while it is able. */
    private volatile long blockedSinceNs;

    // the sweeping thread
    private long nextKeepAliveNs;

    ClientConnection(Relay relay, Transport transport, long id, long keepAliveNs) {
        this.relay = relay;
        this.transport = transport;
        this.id = id;
        this.openedNs = relay.clock().nanoTime();
        this.keepAliveNs = keepAliveNs;
        this.nextKeepAliveNs = openedNs + keepAliveNs;
        this.pause = new ReadPause(relay, transport, this);
        this.limit = new RateLimit(relay);
        this.pinger = new Pinger(relay, openedNs);
        this.frames = new ClientFrames(this, relay, pause);
        this.inbound = new Inbound(frames, relay);
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
    public void received(ByteBuf in, ByteBuffer view, ReadScope batch) {
        if (isClosed()) {
            inbound.forget();
            return;
        }
        try {
            if (!inbound.feed(in, view, batch)) {
                close(CloseReason.SENT_TOO_MUCH);
            }
        } catch (ProtocolException e) {
            wrong(e);
        } catch (RuntimeException e) {
            stumbled("reading", e);
        }
    }

    /**
     * Goes on with what had to wait; the door calls it on its reading thread when {@link Transport#resumeReading} has
     * asked it to, flushes the batch, and reads on if the answer is yes.
     *
     * @return whether the door may read on
     */
    public boolean resumed(ReadScope batch) {
        if (isClosed()) {
            inbound.forget();
            return false;
        }
        try {
            finishLogin();
            return !isClosed() && pause.ends() && inbound.resume(batch) && !pause.isOn();
        } catch (ProtocolException e) {
            wrong(e);
        } catch (RuntimeException e) {
            stumbled("reading", e);
        }
        return false;
    }

    private void wrong(ProtocolException e) {
        LOG.log(Level.DEBUG, () -> this + ": " + e.getMessage());
        refusal = e.getMessage();
        close(CloseReason.PROTOCOL_VIOLATION);
    }

    private void stumbled(String at, RuntimeException e) {
        LOG.log(Level.ERROR, this + ": internal error while " + at + "; closing this connection", e);
        close(CloseReason.INTERNAL_ERROR);
    }

    /**
     * Closes the connection, and no other, since memory that it asked for was not to be had. An error of the heap ends
     * more than that.
     */
    public void outOfMemory(OutOfMemoryError error) {
        OutOfMemory.check(error);
        relay.memoryLog().warn(this + ": " + error.getMessage() + "; closing this connection");
        close(CloseReason.OUT_OF_MEMORY);
    }

    /** Gives what is queued to {@code sink} until nothing is left or the sink wants no more. */
    public void writeTo(FrameSink sink) {
        try {
            outbound.writeTo(sink);
        } catch (RuntimeException e) {
            stumbled("writing", e);
        } catch (OutOfMemoryError e) { // not the fault of the client whose packets are being written
            outOfMemory(e);
        }
        CloseReason last = ending;
        if (last != null && !outbound.hasWork()) {
            close(last, true);
        }
        if (isClosed()) {
            outbound.dropAll(DropReason.GONE_DISCONNECTED);
        }
    }

    /** Whether something waits to be written. */
    public boolean hasWork() {
        return outbound.hasWork();
    }

    /** Called by the door when a write was incomplete: the write timeout starts. */
    public void writeBlocked() {
        if (blockedSinceNs == 0) {
            blockedSinceNs = relay.coarseNanoTime() | 1;
        }
    }

    /** Called by the door when bytes have left, or when it can write again. */
    public void writeProgress() {
        blockedSinceNs = 0;
    }

    /** Ends the connection: takes it out of the registry, lets go of what is queued, closes the door's side. */
    public void close(CloseReason reason) {
        close(reason, false);
    }

    private void close(CloseReason reason, boolean written) {
        if (!closed.compareAndSet(null, reason)) {
            return;
        }
        if (written) {
            relay.finishing(this);
        }
        relay.forget(this, reason);
        limit.giveBack();
        outbound.dropAll(DropReason.GONE_DISCONNECTED);
        if (written) {
            transport.finish(reason);
        } else {
            transport.close(reason);
        }
    }

    /** Called by the door when {@link Transport#finish} is complete, or when the peer has disconnected. */
    public void finished() {
        relay.finished(this);
    }

    /** Takes the connection out of the registry, and closes it when what is queued has been written. */
    void end(CloseReason reason) {
        ending = reason;
        if (loggedIn) {
            relay.registry().unregister(this);
        }
        requestWrite();
    }

    /** Whether the connection has ended. */
    public boolean isClosed() {
        return closed.get() != null;
    }

    /** The reason why the connection ended; empty while it is open. */
    public Optional<CloseReason> closeReason() {
        return Optional.ofNullable(closed.get());
    }

    /** A number that no other connection of this relay has. */
    public long id() {
        return id;
    }

    /** The client's public key, once it has logged in. */
    public Optional<NodePublicKey> key() {
        Login known = login;
        return known != null && loggedIn ? Optional.of(known.key()) : Optional.empty();
    }

    /** What the client said of itself when it logged in. */
    public Optional<ClientInfo> info() {
        Login known = login;
        return known != null && loggedIn ? Optional.of(known.info()) : Optional.empty();
    }

    /** Whether it has the region's mesh key: another relay, or a monitor. */
    public boolean isMeshPeer() {
        Login known = login;
        return known != null && known.isMeshPeer();
    }

    /** Whether the client calls this relay its home. */
    public boolean isPreferred() {
        return frames.isPreferred();
    }

    /** Whether its key has other connections, too. */
    public boolean isDuplicate() {
        return duplicate;
    }

    /** The node of the region that the client would prefer, from the header Ideal-Node; empty if it sent none. */
    public Optional<String> idealNode() {
        return transport.idealNode();
    }

    boolean isNotIdeal() {
        return idealNode().isPresent();
    }

    /** The flags of this client in PeerPresent frames to watchers. */
    Set<PeerPresentFlag> presentFlags() {
        Login known = clientLogin();
        return PeerPresentFlag.present(known.info().isProber(), known.isMeshPeer(), isNotIdeal());
    }

    /** Where the client comes from, as it truly is; empty where the door does not know. */
    public Optional<InetSocketAddress> remoteAddress() {
        return transport.remoteAddress();
    }

    /** The door's short name, such as {@code native} or {@code websocket}. */
    public String transportKind() {
        return transport.kind();
    }

    /** How long the connection has been open. */
    public Duration age() {
        return Duration.ofNanos(relay.clock().nanoTime() - openedNs);
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

    /** The round trip of the last Ping that the client has answered, in microseconds. */
    public OptionalLong roundTripMicros() {
        return pinger.roundTripMicros();
    }

    /** The login that has been asked for, decided or not. */
    Optional<Login> login() {
        return Optional.ofNullable(login);
    }

    /** What was wrong with the login, where the close reason does not say it all. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    boolean isLoggedIn() {
        return loggedIn;
    }

    private Login clientLogin() {
        Login known = login;
        if (known == null) {
            throw new IllegalStateException("not logged in");
        }
        return known;
    }

    NodePublicKey clientKey() {
        return clientLogin().key();
    }

    Outbound outbound() {
        return outbound;
    }

    RateLimit limit() {
        return limit;
    }

    ClientFrames frames() {
        return frames;
    }

    Pinger pinger() {
        return pinger;
    }

    Transport transport() {
        return transport;
    }

    long openedNs() {
        return openedNs;
    }

    void requestWrite() {
        transport.requestWrite();
    }

    void setDuplicate(boolean isDuplicate) {
        duplicate = isDuplicate;
    }

    void onClientInfo(ByteBuffer view, int payloadIndex, int payloadLength) throws ProtocolException {
        Login asked = Login.read(relay, view, payloadIndex, payloadLength, remoteAddress());
        login = asked;
        if (asked.isDecided()) {
            finishLogin();
        } else {
            pause.forLogin(asked);
        }
    }

    /** Lets the client in, or not, when that has been decided. */
    private void finishLogin() {
        Login asked = login;
        if (loggedIn || asked == null || !asked.isDecided()) {
            return;
        }
        ClientVerifier.Verdict verdict = asked.verdict();
        boolean allowed = verdict.allowed() && !relay.isDenied(asked.key());
        relay.metrics().increment(allowed ? Metric.ADMISSION_ALLOWED : Metric.ADMISSION_REFUSED);
        if (!allowed) {
            refusal = verdict.allowed() ? Login.DENIED.reason() : verdict.reason();
            close(CloseReason.ADMISSION_REFUSED);
            return;
        }
        relay.limits().limit(this);
        pinger.isAnswered(asked.info().canAckPings());
        outbound.control(asked.serverInfoFrame()); // before the first packet can be queued
        loggedIn = true;
        relay.registry().register(this);
        relay.connectionLog().opened(this);
        if (relay.isDenied(asked.key())) { // the list has changed meanwhile
            close(CloseReason.ADMISSION_REFUSED);
        }
        if (isClosed()) { // closed by another thread meanwhile, which may have found nothing to take out
            relay.registry().unregister(this);
            return;
        }
        announce();
        requestWrite();
    }

    /** Notifies listeners of the connection, unless it has been closed meanwhile. */
    private synchronized void announce() {
        if (!isClosed()) {
            announced = true;
            relay.listeners().connected(this);
        }
    }

    /** Notifies those listeners that the connection has ended. */
    synchronized void announceGone(CloseReason reason) {
        if (announced) {
            announced = false;
            relay.listeners().gone(this, reason);
        }
    }

    /** Sends the client PeerGone for {@code peer}. */
    void sendPeerGone(NodePublicKey peer, PeerGoneReason reason) {
        relay.metrics()
                .add(
                        reason == PeerGoneReason.NOT_HERE
                                ? Metric.PEER_GONE_NOT_HERE_FRAMES
                                : Metric.PEER_GONE_DISCONNECTED_FRAMES,
                        isClosed() ? 0 : 1);
        send(new Frame.PeerGone(peer, reason));
    }

    /** Sends the client a Health frame: its key is in use twice, or no longer is. */
    void sendHealth(boolean conflict) {
        relay.metrics().increment(Metric.HEALTH_FRAMES);
        send(new Frame.Health(conflict ? Relay.CONFLICT : ""));
    }

    /** Queues a frame of the relay's own, and has it written. */
    void send(Frame frame) {
        if (!isClosed()) {
            outbound.control(FrameEncoder.encode(frame));
            requestWrite();
        }
    }

    void logDrop(DropReason why, boolean disco) {
        DropLog log = relay.dropLog();
        if (log.isOn() && loggedIn) {
            log.dropped(why, disco, clientKey());
        }
    }

    /** Looks at the deadlines; the relay's one sweeping thread calls it every so often. */
    void sweep(long nowNs) {
        RelayOptions options = relay.options();
        if (login == null && nowNs - openedNs >= options.handshakeTimeout().toNanos()) {
            close(CloseReason.HANDSHAKE_TIMEOUT);
            return;
        }
        long blocked = blockedSinceNs;
        long writeTimeoutNs = (isMeshPeer() ? Relay.MESH_WRITE_TIMEOUT : options.writeTimeout()).toNanos();
        if (blocked != 0 && options.writeTimeout().isPositive() && nowNs - blocked >= writeTimeoutNs) {
            relay.metrics().increment(Metric.WRITE_TIMEOUTS);
            close(CloseReason.WRITE_TIMEOUT);
            return;
        }
        if (nowNs - nextKeepAliveNs >= 0) {
            nextKeepAliveNs = nowNs + keepAliveNs;
            if (loggedIn && !outbound.isBlocked()) {
                outbound.control(Relay.KEEP_ALIVE);
                requestWrite();
            }
        }
        if (loggedIn && !outbound.isBlocked() && pinger.isDue(nowNs)) {
            send(pinger.ping());
        }
    }

    /** Settles the gauges that this connection has moved. */
    void leaveHome() {
        frames.leaveHome();
    }

    @Override
    public String toString() {
        Login known = login;
        String who = known == null ? "(not logged in)" : known.key().shortText();
        return transport.kind() + " client " + who
                + transport.remoteAddress().map(a -> " at " + a).orElse("");
    }
}
