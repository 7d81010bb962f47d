package dev.jderp.server;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Measurements;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.RttBound;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.ServerHandshake;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A DERP relay: doors bring it connections, and it carries packets between them. Safe for any thread. */
public final class Relay implements AutoCloseable {

    static final byte[] KEEP_ALIVE = FrameEncoder.encode(new Frame.KeepAlive());

    private static final Logger LOG = System.getLogger(Relay.class.getName());
    private static final long SWEEP_INTERVAL_MS = 250;
    /** A connection's keep-alive period is longer than the setting by at most this part of it. */
    private static final int KEEP_ALIVE_JITTER_PART = 12;

    private final NodePublicKey publicKey;
    private final ServerHandshake handshake;
    private final RelayOptions options;
    private final Clock clock;
    private final Measurements measurements = new Measurements();
    private final Counters<CloseReason> closes = new Counters<>(CloseReason.class);
    private final Drops drops = new Drops();
    private final ClientRegistry registry = new ClientRegistry(measurements.relay());
    private final Router router = new Router(registry, drops);
    private final Set<ClientConnection> open = ConcurrentHashMap.newKeySet();
    private volatile long coarseNs;
    private volatile boolean stopped;
    private volatile RateConfig rateConfig = RateConfig.NONE;
    private @Nullable ScheduledExecutorService sweeper;
    private @Nullable Future<?> sweeping;

    /** A relay that is known by {@code privateKey}; deadlines are kept once it is started. */
    public Relay(NodePrivateKey privateKey, RelayOptions options, Clock clock) {
        this.publicKey = privateKey.publicKey();
        this.handshake = new ServerHandshake(privateKey);
        this.options = options;
        this.clock = clock;
        this.coarseNs = clock.nanoTime();
    }

    /** Starts the thread that looks after keep-alives and deadlines. */
    public synchronized void start() {
        if (sweeper == null && !stopped) {
            sweeper = Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("derp-sweeper").factory());
            sweeping = sweeper.scheduleWithFixedDelay(
                    this::sweep, SWEEP_INTERVAL_MS, SWEEP_INTERVAL_MS, TimeUnit.MILLISECONDS);
        }
    }

    /** Takes on a connection; the door then calls {@link ClientConnection#start}. */
    public ClientConnection accept(Transport transport) {
        metrics().increment(Metric.ACCEPTS);
        long period = options.keepAlive().toNanos();
        long jitter = ThreadLocalRandom.current().nextLong(period / KEEP_ALIVE_JITTER_PART + 1);
        ClientConnection connection = new ClientConnection(this, transport, period + jitter);
        open.add(connection);
        if (stopped) {
            connection.close(CloseReason.SHUTDOWN);
        }
        return connection;
    }

    /** Looks once at every connection's deadlines. */
    public void sweep() {
        long now = clock.nanoTime();
        coarseNs = now;
        for (ClientConnection connection : open) {
            try {
                connection.sweep(now);
            } catch (RuntimeException e) {
                LOG.log(Level.ERROR, connection + ": unexpected failure; closing this connection", e);
                connection.close(CloseReason.INTERNAL_ERROR);
            }
        }
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
    }

    /** The key that clients know this relay by. */
    public NodePublicKey publicKey() {
        return publicKey;
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

    /** The rate limits that hold now. */
    public RateConfig rateConfig() {
        return rateConfig;
    }

    /** What about the registry does not fit together, in words; empty if all is well (reference section 9). */
    public List<String> consistencyProblems() {
        return registry.consistencyProblems();
    }

    /** How many connections there are, logged in or not. */
    public int openConnections() {
        return open.size();
    }

    /** Whether it was started, its deadlines are kept, and it is not closed. */
    public synchronized boolean isRunning() {
        Future<?> future = sweeping;
        return !stopped && future != null && !future.isDone();
    }

    /** Whether it is sending its clients away. */
    public boolean isDraining() {
        return false;
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

    ClientRegistry registry() {
        return registry;
    }

    Router router() {
        return router;
    }

    void forget(ClientConnection connection, CloseReason reason) {
        open.remove(connection);
        closes.increment(reason);
        if (connection.key().isPresent()) {
            registry.unregister(connection);
            connection.leaveHome();
        }
    }
}
