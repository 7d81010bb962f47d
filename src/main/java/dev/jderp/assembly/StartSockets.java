package dev.jderp.assembly;

import dev.jderp.config.RelayConfig;
import dev.jderp.frontdoor.link.TakeoverLinks;
import dev.jderp.key.MeshKey;
import dev.jderp.metrics.TakeoverResult;
import dev.jderp.process.StopSignals;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.sockets.ListenException;
import dev.jderp.sockets.Platform;
import dev.jderp.takeover.Predecessor;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The sockets that a process of its own starts with: those of a process that it takes over from, those of the service
 * manager, or none. One thread at a time uses it: the one that starts the relay, then the one that takes over.
 */
public final class StartSockets implements AutoCloseable {

    private static final Logger LOG = System.getLogger(StartSockets.class.getName());
    private static final int MAX_LINK_MS = 2_000;
    /** How long the process before this one may take to end, beyond its drain. */
    private static final Duration END_MARGIN = Duration.ofSeconds(30);

    private final RelayConfig config;
    private final GivenSockets given;
    private final Optional<Predecessor> predecessor;

    private StartSockets(RelayConfig config, GivenSockets given, Optional<Predecessor> predecessor) {
        this.config = config;
        this.given = given;
        this.predecessor = predecessor;
    }

    /**
     * Gets the sockets.
     *
     * @throws ListenException with one line, if there are sockets that cannot be had or used
     */
    public static StartSockets obtain(RelayConfig config) throws ListenException {
        if (config.takeover().isPresent()) {
            if (!Platform.detect().epoll()) {
                throw new ListenException("derp.takeover is true; expected false without Linux and epoll");
            }
            Optional<Predecessor> found = Predecessor.find(config.takeover().get());
            if (found.isPresent()) {
                return new StartSockets(config, found.get().sockets(), found);
            }
        }
        return new StartSockets(config, GivenSockets.ofServiceManager(System.getenv()), Optional.empty());
    }

    /** The sockets, for the servers of the relay. */
    public GivenSockets given() {
        return given;
    }

    /** Whether another process serves, from which this one takes over. */
    public boolean isTakeover() {
        return predecessor.isPresent();
    }

    /**
     * Takes over from the process before this one, if there is one: has it leave, then accepts connections. From now on
     * the next process may take over from this one.
     *
     * @param signals ends this process then
     * @throws ListenException with one line, if the process before this one goes on, or the next could not reach this
     */
    public void takeOver(RelayRuntime runtime, StopSignals signals) throws ListenException {
        if (predecessor.isPresent()) {
            takeOver(runtime, predecessor.get());
        }
        if (config.takeover().isPresent()) {
            openDoor(runtime, signals, config.takeover().get());
        }
    }

    private static void takeOver(RelayRuntime runtime, Predecessor before) throws ListenException {
        LOG.log(Level.INFO, () -> "takeover: process " + before.pid() + " has handed over its sockets");
        if (before.isWaiting()) {
            openLinks(runtime, before);
        }
        before.reportReady();
        runtime.startAccepting();
        LentRelay.writeAddress(runtime.config());
        runtime.relay().measurements().takeovers().increment(TakeoverResult.COMPLETED);
        LOG.log(Level.INFO, () -> "takeover: this process serves in place of process " + before.pid());
    }

    private static void openLinks(RelayRuntime runtime, Predecessor before) {
        TakeoverLinks links = runtime.takeoverLinks(MeshKey.parse(before.linkKey()), false);
        before.openLinks(links);
        if (!links.awaitUp(MAX_LINK_MS)) {
            LOG.log(Level.WARNING, "takeover: no packets can be forwarded to the clients of the process before this"
                    + " one until they come here");
        }
    }

    private void openDoor(RelayRuntime runtime, StopSignals signals, Path file) throws ListenException {
        Replacement replacement = new Replacement(runtime, signals);
        try {
            replacement.open(file);
            runtime.closeAtEnd(replacement, Replacement::close);
        } catch (ListenException e) {
            if (!isTakeover()) {
                throw e;
            }
            LOG.log(Level.ERROR, () -> "no process can take over from this one: " + e.getMessage()); // it serves
        }
    }

    /** Runs {@code task} when the process before this one has ended, or has given this takeover up. */
    void onEndOfPredecessor(Runnable task) {
        predecessor.ifPresent(before -> before.onEnd(task));
    }

    /** Waits until the process before this one has ended, which has the port of the data grid until then. */
    public void awaitEndOfPredecessor() {
        predecessor.ifPresent(before -> {
            if (!before.awaitEnd(config.drain().plus(END_MARGIN))) {
                LOG.log(Level.WARNING, () -> "takeover: process " + before.pid() + " has not ended");
            }
            before.close();
        });
    }

    /** Ends an attempt that has failed: the process before this one goes on as if nothing had happened. */
    @Override
    public void close() {
        given.abandon();
        predecessor.ifPresent(Predecessor::close);
    }
}
