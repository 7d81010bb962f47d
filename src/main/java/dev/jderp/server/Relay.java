package dev.jderp.server;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.kit.DaemonTimer;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.RepeatedTask;
import dev.jderp.metrics.RttBound;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.ServerHandshake;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A DERP relay: doors bring it connections, and it carries packets between them. Safe for any thread. */
public final class Relay implements AutoCloseable {

    static final byte[] KEEP_ALIVE = FrameEncoder.encode(new Frame.KeepAlive());
    /** With its jitter below the 50 s and 60 s of silence after which HAProxy and nginx usually close a connection. */
    static final Duration MAX_PROXIED_KEEP_ALIVE = Duration.ofSeconds(40);
    /** The write timeout of a client with the mesh key: another relay may be slow for longer than a client. */
    static final Duration MESH_WRITE_TIMEOUT = Duration.ofSeconds(30);
    /** What clients are told whose key is in use twice. */
    static final String CONFLICT = "this node's key is in use by more than one device at the same time; "
            + "packets may reach any of them";

    private static final Logger LOG = System.getLogger(Relay.class.getName());
    private static final long SWEEP_INTERVAL_MS = 250;
    /** A connection's keep-alive period is longer than the setting by at most this part of it. */
    private static final int KEEP_ALIVE_JITTER_PART = 12;

    // fixed
    private final NodePublicKey publicKey;
    private final ServerHandshake handshake;
    private final RelayOptions options;
    private final Optional<MeshKey> meshKey;
    private final ClientVerifier verifier;
    private final Clock clock;

    private final Measurements measurements;
    private final Counters<CloseReason> closes = new Counters<>(CloseReason.class);
    private final Drops drops = new Drops();
    private final RateLimitedLog memoryLog = new RateLimitedLog(LOG);
    private final ConnectionLog connectionLog;
    private final DropLog dropLog;
    private final ClientRegistry registry;
    private final Router router;
    private final RateLimits limits;
    private final Timers timers = new Timers();
    private final ClientListeners listeners = new ClientListeners();
    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    /** Those whose last bytes are on their way. */
    private final Set<ClientConnection> finishing = ConcurrentHashMap.newKeySet();
    private final AtomicLong lastId = new AtomicLong();
    private volatile long coarseNs;
    private volatile boolean stopped;
    private volatile @Nullable Drain drain;
    private volatile @Nullable ScheduledExecutorService sweeper; // changed under this
    private volatile @Nullable Future<?> sweeping;

    /** A relay without a mesh that lets everybody in. */
    public Relay(NodePrivateKey privateKey, RelayOptions options, Clock clock) {
        this(privateKey, options, Optional.empty(), ClientVerifier.EVERYBODY, clock);
    }

    /**
     * A relay that is known by {@code privateKey}; deadlines are kept once it is started.
     *
     * @param meshKey what other relays of the region prove themselves by, empty for none
     * @param verifier decides who may log in
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
        this.measurements = measurements;
        this.publicKey = privateKey.publicKey();
        this.handshake = new ServerHandshake(privateKey);
        this.options = options;
        this.meshKey = meshKey;
        this.verifier = verifier;
        this.clock = clock;
        this.coarseNs = clock.nanoTime();
        this.connectionLog = new ConnectionLog(options.log().connections());
        this.dropLog = new DropLog(options.log().drops(), clock);
        this.registry = new ClientRegistry(measurements.relay(), options.duplicates());
        this.router = new Router(registry, drops, measurements.relay(), dropLog);
        this.limits = new RateLimits(clock, open);
    }

    /** Starts the thread that looks after keep-alives and deadlines. */
    public synchronized void start() {
        if (sweeper == null && !stopped) {
            var executor = DaemonTimer.create("derp-sweeper");
            sweeping = executor.scheduleWithFixedDelay(
                    new RepeatedTask("sweep of connections", this::sweep), SWEEP_INTERVAL_MS, SWEEP_INTERVAL_MS,
                    TimeUnit.MILLISECONDS);
            sweeper = executor;
        }
    }

    /** Takes on a connection; the door then calls {@link ClientConnection#start}. */
    public ClientConnection accept(Transport transport) {
        metrics().increment(Metric.ACCEPTS);
        long period = keepAlive(transport).toNanos();
        long jitter = ThreadLocalRandom.current().nextLong(period / KEEP_ALIVE_JITTER_PART + 1);
        ClientConnection connection = new ClientConnection(
                this, transport, lastId.incrementAndGet(), period + jitter);
        open.add(connection);
        if (stopped || isDraining()) {
            connection.close(CloseReason.SHUTDOWN);
        }
        return connection;
    }

    private Duration keepAlive(Transport transport) {
        boolean isLate = transport.isProxied() && options.keepAlive().compareTo(MAX_PROXIED_KEEP_ALIVE) > 0;
        return isLate ? MAX_PROXIED_KEEP_ALIVE : options.keepAlive();
    }

    /** Looks once at every connection's deadlines. */
    public void sweep() {
        long now = clock.nanoTime();
        coarseNs = now;
        runTimers();
        for (ClientConnection connection : open) {
            try {
                connection.sweep(now);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, connection + ": unexpected failure; closing this connection", e);
                connection.close(CloseReason.INTERNAL_ERROR);
            }
        }
        registry.sweep(now);
    }

    /** Has {@code task} done by the sweeping thread when the clock says {@code atNs}. */
    void at(long atNs, Runnable task) {
        timers.add(atNs, task);
        ScheduledExecutorService running = sweeper;
        if (running != null) {
            try {
                var unused = running.schedule(
                        this::runTimers, Math.max(0, atNs - clock.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // the relay has stopped, and everybody is gone
            }
        }
    }

    /** Runs the timers that are due; any thread may call it. */
    void runTimers() {
        timers.run(clock.nanoTime());
    }

    /**
     * Sends everybody away, spread over {@code window}: no new connections, a Restarting frame to each client, then
     * closes one by one. Returns at once; the second and further calls do nothing.
     */
    public synchronized void beginDrain(Duration window) {
        if (drain == null && !stopped) {
            Drain begun = new Drain(this, window);
            drain = begun;
            begun.begin();
        }
    }

    /** Waits until the drain that was begun is over; at once if there is none. */
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
        Future<?> running = sweeping;
        return !stopped && running != null && !running.isDone();
    }

    /** Whether clients can log in: it keeps deadlines, is not draining, and no check fails that refuses everybody. */
    public boolean isReady() {
        return isRunning() && !isDraining() && !measurements.outages().blockLogins();
    }

    /** Closes every connection and takes no more. */
    @Override
    public void close() {
        ScheduledExecutorService running;
        synchronized (this) {
            stopped = true;
            running = sweeper;
            sweeper = null;
        }
        if (running != null) {
            running.shutdownNow();
        }
        open.forEach(connection -> connection.close(CloseReason.SHUTDOWN));
        timers.clear();
    }

    /** The key that clients know this relay by. */
    public NodePublicKey publicKey() {
        return publicKey;
    }

    /** Whether there is a mesh key, and so a region of several relays. */
    public boolean hasMeshKey() {
        return meshKey.isPresent();
    }

    /** All that the relay and its doors count. */
    public Measurements measurements() {
        return measurements;
    }

    /** What the relay counts about itself. */
    public Counters<Metric> metrics() {
        return measurements.relay();
    }

    /** Ended connections by reason. */
    public Counters<CloseReason> closes() {
        return closes;
    }

    /** Round-trip times to clients, as the doors see them. */
    public Counters<RttBound> roundTrips() {
        return measurements.roundTrips();
    }

    /** Packets that were not delivered. */
    public Drops drops() {
        return drops;
    }

    /** The connections that have logged in, at about this moment. */
    public List<ClientConnection> clients() {
        return open.stream().filter(each -> each.key().isPresent()).toList();
    }

    /** Shows each connection that has logged in to {@code to}, one after the other and at about this moment. */
    public void forEachClient(Consumer<ClientConnection> to) {
        for (ClientConnection each : open) {
            if (each.key().isPresent()) {
                to.accept(each);
            }
        }
    }

    /** The connections of a key now, empty if it has none. */
    public Optional<KeyConnections> connections(NodePublicKey key) {
        return registry.keyConnections(key);
    }

    /** From now on tells {@code listener} of clients that come and go. */
    public void addListener(ClientListener listener) {
        listeners.add(listener);
    }

    /** Tells it no more. */
    public void removeListener(ClientListener listener) {
        listeners.remove(listener);
    }

    /** The keys that have more than one connection now. */
    public List<KeyConnections> duplicates() {
        return registry.duplicates();
    }

    /** The rate limits that hold now. */
    public RateConfig rateConfig() {
        return limits.config();
    }

    /** Sets the rate limits; every connected client gets new, full buckets. */
    public void setRateConfig(RateConfig config) {
        limits.use(config);
    }

    /** The inconsistencies of the registry, in words, for {@code /debug/check}; empty if there are none. */
    public List<String> consistencyProblems() {
        return registry.consistencyProblems();
    }

    /** Closes every connection of {@code key}, which is not told why; returns how many there were. */
    public int closePeer(NodePublicKey key) {
        List<ClientConnection> closing = registry.connections(key);
        closing.forEach(each -> each.close(CloseReason.CLOSE_PEER));
        return closing.size();
    }

    /** Another relay of the region has {@code key}: packets for it may be sent by {@code forwarder}. */
    public void addForwarder(NodePublicKey key, PacketForwarder forwarder) {
        registry.addForwarder(key, forwarder);
    }

    /** Another relay of the region has {@code key} no more. */
    public void removeForwarder(NodePublicKey key, PacketForwarder forwarder) {
        registry.removeForwarder(key, forwarder);
    }

    /** How many connections there are, logged in or not. */
    public int openConnections() {
        return open.size();
    }

    /** Where it is logged that a connection's memory was not to be had. */
    RateLimitedLog memoryLog() {
        return memoryLog;
    }

    Iterable<ClientConnection> open() {
        return open;
    }

    RelayOptions options() {
        return options;
    }

    Clock clock() {
        return clock;
    }

    /** The time of the last sweep. */
    long coarseNanoTime() {
        return coarseNs;
    }

    ServerHandshake handshake() {
        return handshake;
    }

    boolean isMeshKey(MeshKey key) {
        return meshKey.filter(mine -> mine.matches(key)).isPresent();
    }

    boolean isDenied(NodePublicKey key) {
        return verifier.isDenied(key);
    }

    ClientVerifier verifier() {
        return verifier;
    }

    ClientListeners listeners() {
        return listeners;
    }

    ClientRegistry registry() {
        return registry;
    }

    Router router() {
        return router;
    }

    RateLimits limits() {
        return limits;
    }

    ConnectionLog connectionLog() {
        return connectionLog;
    }

    DropLog dropLog() {
        return dropLog;
    }

    /** Whether everybody has gone, and what they were sent has been handed to them. */
    boolean isDeserted() {
        return open.isEmpty() && finishing.isEmpty();
    }

    void finishing(ClientConnection connection) {
        finishing.add(connection);
    }

    void finished(ClientConnection connection) {
        if (finishing.remove(connection)) {
            look();
        }
    }

    private void look() {
        Drain begun = drain;
        if (begun != null) {
            begun.look();
        }
    }

    void forget(ClientConnection connection, CloseReason reason) {
        open.remove(connection);
        closes.increment(reason);
        if (connection.key().isPresent()) {
            registry.unregister(connection);
            connection.leaveHome();
        }
        connectionLog.closed(connection, reason);
        connection.announceGone(reason);
        look();
    }
}
