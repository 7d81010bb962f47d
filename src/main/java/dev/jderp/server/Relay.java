package dev.jderp.server;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.RttBound;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.ServerHandshake;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A DERP relay: doors bring it connections, and it carries packets between them. This class puts its parts together and
 * is what doors, administration and debug pages call. Safe for any thread.
 */
public final class Relay implements AutoCloseable {

    private static final Duration SWEEP_INTERVAL = Duration.ofMillis(250);
    private static final double MICROS_PER_MS = 1e3;

    private final RelayContext context;
    private final ClientRegistry registry;
    private final Router router;
    private final ConnectionTable table;
    private final ConnectionParts parts;
    private final ConnectionSweep sweep;
    private final NodePrivateKey privateKey;
    private final Optional<MeshKey> meshKey;
    private volatile @Nullable Drain drain; // changed under this
    private volatile BooleanSupplier readyCondition = () -> true;

    /** A relay without a mesh that admits every client. */
    public Relay(NodePrivateKey privateKey, RelayOptions options, Clock clock) {
        this(privateKey, options, Optional.empty(), ClientVerifier.EVERYBODY, clock);
    }

    /**
     * A relay that is known by {@code privateKey}; deadlines are kept once it is started.
     *
     * @param meshKey the key by which other relays of the region identify themselves, empty for none
     * @param verifier decides which clients may log in
     */
    public Relay(
            NodePrivateKey privateKey,
            RelayOptions options,
            Optional<MeshKey> meshKey,
            ClientVerifier verifier,
            Clock clock) {
        this(privateKey, options, meshKey, verifier, clock, new Measurements());
    }

    /** The same, which counts in {@code measurements}. */
    public Relay(
            NodePrivateKey privateKey,
            RelayOptions options,
            Optional<MeshKey> meshKey,
            ClientVerifier verifier,
            Clock clock,
            Measurements measurements) {
        this.context = new RelayContext(privateKey.publicKey(), options, clock, new Timers(clock), measurements,
                new Drops(), new DropLog(options.log().drops(), clock));
        this.registry = new ClientRegistry(measurements.relay(), options.duplicates());
        this.router = new Router(context, registry);
        this.table = new ConnectionTable(context, registry);
        this.parts = new ConnectionParts(
                table, registry, router, new LoginCheck(context, new ServerHandshake(privateKey), meshKey, verifier));
        this.sweep = new ConnectionSweep(context);
        this.privateKey = privateKey;
        this.meshKey = meshKey;
    }

    // start and end

    /** Starts the thread that keeps deadlines and sends KeepAlive frames. */
    public void start() {
        context.timers().start(this::sweep, SWEEP_INTERVAL);
    }

    /** Takes on a connection; the door then calls {@link ClientConnection#start}. */
    public ClientConnection accept(Transport transport, ClientOrigin origin) {
        metrics().increment(Metric.ACCEPTS);
        ClientConnection connection = new ClientConnection(context, parts, transport, origin);
        table.add(connection);
        if (context.timers().isStopped() || isDraining()) {
            connection.close(CloseReason.SHUTDOWN);
        }
        return connection;
    }

    /** Checks every connection's deadlines once, and runs the timers that are due. */
    public void sweep() {
        context.timers().runDue();
        long nowNs = context.clock().nanoTime();
        table.open().forEach(client -> sweep.check(client, nowNs));
        registry.sweep(nowNs);
    }

    /**
     * Begins to send every client away, spread over {@code window}: no new connections, a Restarting frame to each
     * client, then closes one by one. Returns at once; the second and further calls do nothing.
     */
    public void beginDrain(Duration window) {
        beginDrain(window, false);
    }

    /**
     * The same.
     *
     * @param isReplaced whether clients can come back at once, since another process serves already
     */
    public synchronized void beginDrain(Duration window, boolean isReplaced) {
        if (drain == null && !context.timers().isStopped()) {
            Drain begun = new Drain(context, table, window, isReplaced);
            drain = begun;
            begun.begin();
        }
    }

    /** Waits until the drain that was begun is over; returns at once if there is none. */
    public void awaitDrain() {
        Drain begun = drain;
        if (begun != null) {
            begun.await();
        }
    }

    /** Whether the relay sends its clients away, or has done so. */
    public boolean isDraining() {
        return drain != null;
    }

    /** Whether the relay keeps deadlines, which it does from its start to its end. */
    public boolean isRunning() {
        return context.timers().isRunning();
    }

    /**
     * Whether clients can log in: it keeps deadlines, is not draining, no failed check refuses every client, and the
     * condition of {@link #setReadyCondition} is met.
     */
    public boolean isReady() {
        return isRunning() && !isDraining() && !context.measurements().outages().blockLogins()
                && readyCondition.getAsBoolean();
    }

    /** Sets a condition without which clients cannot log in, such as a certificate. */
    public void setReadyCondition(BooleanSupplier condition) {
        readyCondition = condition;
    }

    /** Closes every connection and takes no more. */
    @Override
    public void close() {
        context.timers().stop();
        table.open().forEach(client -> client.close(CloseReason.SHUTDOWN));
    }

    // identity and counters

    /** The key that clients know this relay by. */
    public NodePublicKey publicKey() {
        return context.relayKey();
    }

    /** Whether there is a mesh key, and so a region of several relays. */
    public boolean hasMeshKey() {
        return parts.check().hasMeshKey();
    }

    /** Everything that the relay and its doors count. */
    public Measurements measurements() {
        return context.measurements();
    }

    /** The counters of the relay itself. */
    public Counters<Metric> metrics() {
        return context.metrics();
    }

    /** Ended connections by reason. */
    public Counters<CloseReason> closes() {
        return table.closes();
    }

    /** Round-trip times to clients, as the doors see them. */
    public Counters<RttBound> roundTrips() {
        return context.measurements().roundTrips();
    }

    /** Packets that were not delivered. */
    public Drops drops() {
        return context.drops();
    }

    /** The moving average of the time that packets wait in queues, in microseconds. */
    public long queueDelayMicros() {
        return Math.round(context.measurements().queueMs().value() * MICROS_PER_MS);
    }

    // clients

    /** How many connections there are, logged in or not. */
    public int openConnections() {
        return table.open().size();
    }

    /** The connections that have logged in, at about this moment. */
    public List<ClientView> clients() {
        return table.open().stream().filter(Client::isLoggedIn).<ClientView>map(client -> client).toList();
    }

    /** Hands each connection that has logged in to {@code to}, one after the other and at about this moment. */
    public void forEachClient(Consumer<ClientView> to) {
        for (Client each : table.open()) {
            if (each.isLoggedIn()) {
                to.accept(each);
            }
        }
    }

    /** The connections of a key now, empty if it has none. */
    public Optional<KeyConnections> connections(NodePublicKey key) {
        return registry.keyConnections(key);
    }

    /** The keys that have more than one connection now. */
    public List<KeyConnections> duplicates() {
        return registry.duplicates();
    }

    /** Closes the connection that {@code client} shows; the client gets no reason. */
    public void close(ClientView client, CloseReason reason) {
        if (client instanceof Client connection) {
            connection.close(reason);
        }
    }

    /** Closes every connection of {@code key}, which gets no reason; returns how many there were. */
    public int closePeer(NodePublicKey key) {
        return registry.closeAll(key, CloseReason.CLOSE_PEER);
    }

    /** Ends every connection of {@code key} when what is queued for it has been written: the client is elsewhere. */
    public void endPeer(NodePublicKey key) {
        registry.endAll(key, CloseReason.SHUTDOWN);
    }

    /** From now on notifies {@code listener} of clients that come and go. */
    public void addListener(ClientListener listener) {
        table.listeners().add(listener);
    }

    /** Ends the notifications of {@code listener}. */
    public void removeListener(ClientListener listener) {
        table.listeners().remove(listener);
    }

    /** The rate limits that hold now. */
    public RateConfig rateConfig() {
        return table.limits().config();
    }

    /** Sets the rate limits; every connected client gets new, full buckets. */
    public void setRateConfig(RateConfig config) {
        table.limits().use(config, table.open());
    }

    /** The inconsistencies of the registry, in words, for {@code /debug/check}; empty if there are none. */
    public List<String> consistencyProblems() {
        return registry.consistencyProblems();
    }

    // the region

    /**
     * Begins a link to another relay over a connection that carries DERP: the relay logs in there with its own key and
     * the mesh key, watches, and forwards packets for the clients that are listed.
     *
     * @throws IllegalStateException if the relay has no mesh key
     */
    public MeshLink openLink(LinkOptions options, LinkTransport transport, LinkListener listener) {
        MeshKey secret = meshKey.orElseThrow(
                () -> new IllegalStateException("a relay without a mesh key has no links"));
        return openLink(options, transport, listener, privateKey, secret);
    }

    /**
     * Begins a link to another process with this relay's key, which trusts {@code secret}. The link has a key of its
     * own there.
     */
    public MeshLink openLink(
            LinkOptions options, LinkTransport transport, LinkListener listener, MeshKey secret) {
        return openLink(options, transport, listener, NodePrivateKey.generate(), secret);
    }

    private MeshLink openLink(
            LinkOptions options, LinkTransport transport, LinkListener listener, NodePrivateKey key, MeshKey secret) {
        ClientInfo info = new ClientInfo(ClientInfo.VERSION, Optional.of(secret), false, false, "");
        return new MeshLink(context, registry, options, new ClientHandshake(key, info), transport, listener);
    }

    /** From now on takes clients that show {@code secret} for other processes of this relay, as by the mesh key. */
    public void trustLinksWith(MeshKey secret) {
        parts.check().trust(secret);
    }

    /** Another relay of the region has {@code key}: packets for it may be sent by {@code forwarder}. */
    public void addForwarder(NodePublicKey key, PacketForwarder forwarder) {
        registry.addForwarder(key, forwarder);
    }

    /** Another relay of the region has {@code key} no more. */
    public void removeForwarder(NodePublicKey key, PacketForwarder forwarder) {
        registry.removeForwarder(key, forwarder);
    }

    ClientRegistry registry() {
        return registry;
    }

    Router router() {
        return router;
    }
}
