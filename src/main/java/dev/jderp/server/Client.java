package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.TokenBucket;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.PeerPresentFlag;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One client as the other parts of the relay see it: its identity, the frames that wait for it, its limits. The
 * registry, the router and the lists of the relay know this class; {@link ClientConnection} adds the reading side and
 * the life of the connection.
 *
 * <p>Any thread may call the methods that send; they return at once, and never throw because of this client.
 */
abstract class Client implements ClientView, Destination {

    /** The text of the Health frame for clients whose key is in use twice. */
    static final String CONFLICT = "this node's key is in use by more than one device at the same time; "
            + "packets may reach any of them";

    private static final Logger LOG = System.getLogger(Client.class.getName());
    private static final long NOT_HERE_INTERVAL_NS = 1_000_000_000L;
    private static final int NOT_HERE_BURST = 3;

    // fixed
    final RelayContext context;
    final Transport transport;
    final ClientOrigin origin;
    final Outbound outbound;
    final RateLimit limit;
    final Pinger pinger;
    final KeepAlive keepAlive;
    private final long id;
    private final long openedNs;

    // the reading thread writes, all read
    private volatile @Nullable Login login;
    private volatile boolean loggedIn;
    /** The reason for which a login is refused. */
    private volatile @Nullable String refusal;

    // the reading thread
    private final TokenBucket notHere = new TokenBucket(NOT_HERE_INTERVAL_NS, NOT_HERE_BURST);

    // any thread
    private final AtomicReference<@Nullable CloseReason> closed = new AtomicReference<>();
    private volatile boolean duplicate;
    /** Since when the door has not been able to write, by the relay's coarse clock; 0 while it is able. */
    private volatile long blockedSinceNs;
    /** Whether listeners know of the connection; guarded by this. */
    private boolean announced;

    Client(RelayContext context, Transport transport, ClientOrigin origin, long id) {
        this.context = context;
        this.transport = transport;
        this.origin = origin;
        this.id = id;
        this.openedNs = context.clock().nanoTime();
        this.outbound = new Outbound(context, this::requestWrite, this::onNewSource);
        this.limit = new RateLimit(context);
        this.pinger = new Pinger(context, openedNs);
        this.keepAlive = new KeepAlive(context.options().keepAlive(), origin.isProxied(), openedNs);
    }

    /** The first packet of {@code source} is written to this client; called by the writing thread. */
    abstract void onNewSource(NodePublicKey source);

    /** Closes the connection at once; any thread, any number of times. */
    abstract void close(CloseReason reason);

    /** Takes the client out of the registry, and closes the connection when what is queued has been written. */
    abstract void end(CloseReason reason);

    // the login

    /** The login that has been asked for, decided or not; null before ClientInfo has come. */
    @Nullable
    Login login() {
        return login;
    }

    void setLogin(Login asked) {
        login = asked;
    }

    boolean isLoggedIn() {
        return loggedIn;
    }

    /** The login has been allowed. */
    void setLoggedIn() {
        outbound.logDropsFor(clientKey());
        loggedIn = true;
    }

    private Login clientLogin() {
        Login known = login;
        if (known == null) {
            throw new IllegalStateException("not logged in");
        }
        return known;
    }

    /** The client's key; there must be a login. */
    NodePublicKey clientKey() {
        return clientLogin().key();
    }

    /** The reason of a refused login; empty if the close reason is enough. */
    Optional<String> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Closes the connection of a client whose login or frames are refused. */
    void refuse(@Nullable String detail, CloseReason reason) {
        refusal = detail;
        close(reason);
    }

    // frames to the client

    /** Asks the door to write what is queued; a door that fails is closed. */
    void requestWrite() {
        requestWrite(null);
    }

    /** Asks the door to write what is queued; a door that fails is closed. */
    @Override
    public void requestWrite(@Nullable Transport sender) {
        try {
            transport.requestWrite(sender);
        } catch (RuntimeException e) {
            fail("writing", e);
        }
    }

    /** Queues a frame of the relay's own, and has it written. */
    void send(Frame frame) {
        send(FrameEncoder.encode(frame));
    }

    /** Queues an encoded frame of the relay's own, and has it written. */
    void send(byte[] frame) {
        if (!isClosed()) {
            outbound.control(frame);
            requestWrite();
        }
    }

    /** Notifies the client that {@code peer} is gone. */
    void sendPeerGone(NodePublicKey peer, PeerGoneReason reason) {
        context.metrics()
                .add(
                        reason == PeerGoneReason.NOT_HERE
                                ? Metric.PEER_GONE_NOT_HERE_FRAMES
                                : Metric.PEER_GONE_DISCONNECTED_FRAMES,
                        isClosed() ? 0 : 1);
        send(new Frame.PeerGone(peer, reason));
    }

    /** Answers a disco packet to a key that is unknown in the region, a few times a second; on the reading thread. */
    void sendNotHere(NodePublicKey peer) {
        if (!outbound.isBlocked() && notHere.tryTake(context.clock().nanoTime())) {
            sendPeerGone(peer, PeerGoneReason.NOT_HERE);
        }
    }

    /** Notifies the client that its key is in use twice, or is not any more. */
    void sendHealth(boolean conflict) {
        context.metrics().increment(Metric.HEALTH_FRAMES);
        send(new Frame.Health(conflict ? CONFLICT : ""));
    }

    /** The door reports that a write has not been taken whole; from now on the write timeout runs. */
    public void writeBlocked() {
        if (blockedSinceNs == 0) {
            blockedSinceNs = context.timers().coarseNanoTime() | 1;
        }
    }

    /** The door reports that bytes have left, or that it is able to write again. */
    public void writeProgress() {
        blockedSinceNs = 0;
    }

    /** Since when the door has not been able to write, 0 while it is able. */
    long blockedSinceNs() {
        return blockedSinceNs;
    }

    // the end

    /** Marks the connection as ended; false if it was already. */
    boolean markClosed(CloseReason reason) {
        return closed.compareAndSet(null, reason);
    }

    /** Closes this connection, and no other, after a failure of the program. */
    void fail(String during, RuntimeException e) {
        LOG.log(Level.ERROR, this + ": internal error while " + during + "; closing this connection", e);
        close(CloseReason.INTERNAL_ERROR);
    }

    /** Reports the client to listeners, unless its connection has been closed meanwhile. */
    synchronized void announce(ClientListeners listeners) {
        if (!isClosed()) {
            announced = true;
            listeners.connected(this);
        }
    }

    /** Reports to listeners that know of the client that it has gone. */
    synchronized void announceGone(ClientListeners listeners, CloseReason reason) {
        if (announced) {
            announced = false;
            listeners.gone(this, reason);
        }
    }

    // ClientView

    @Override
    public long id() {
        return id;
    }

    @Override
    public Optional<NodePublicKey> key() {
        Login known = login;
        return known != null && loggedIn ? Optional.of(known.key()) : Optional.empty();
    }

    @Override
    public Optional<ClientInfo> info() {
        Login known = login;
        return known != null && loggedIn ? Optional.of(known.info()) : Optional.empty();
    }

    @Override
    public boolean isMeshPeer() {
        Login known = login;
        return known != null && known.isMeshPeer();
    }

    @Override
    public boolean isDuplicate() {
        return duplicate;
    }

    void setDuplicate(boolean isDuplicate) {
        duplicate = isDuplicate;
    }

    @Override
    public Optional<String> idealNode() {
        return origin.idealNode();
    }

    boolean isNotIdeal() {
        return origin.idealNode().isPresent();
    }

    /** The flags of this client in PeerPresent frames to watchers. */
    Set<PeerPresentFlag> presentFlags() {
        Login known = clientLogin();
        return PeerPresentFlag.present(known.info().isProber(), known.isMeshPeer(), isNotIdeal());
    }

    @Override
    public Optional<InetSocketAddress> remoteAddress() {
        return origin.address();
    }

    @Override
    public String transportKind() {
        return origin.door();
    }

    long openedNs() {
        return openedNs;
    }

    @Override
    public Duration age() {
        return Duration.ofNanos(context.clock().nanoTime() - openedNs);
    }

    @Override
    public long bytesSent() {
        return outbound.bytesSent();
    }

    @Override
    public int uniqueSenders() {
        return outbound.uniqueSenders();
    }

    @Override
    public OptionalLong roundTripMicros() {
        return pinger.roundTripMicros();
    }

    @Override
    public boolean isClosed() {
        return closed.get() != null;
    }

    @Override
    public Optional<CloseReason> closeReason() {
        return Optional.ofNullable(closed.get());
    }

    @Override
    public String toString() {
        Login known = login;
        String name = known == null ? "(not logged in)" : known.key().shortText();
        return origin.door() + " client " + name + origin.address().map(a -> " at " + a).orElse("");
    }
}
