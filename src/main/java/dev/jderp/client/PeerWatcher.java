package dev.jderp.client;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.protocol.PeerGoneReason;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Reports which peers a relay has, over as many connections as necessary, until the client is closed
 * ({@code docs/protocol.md#watch-loop}). Needs the mesh key.
 *
 * <p>{@link #run} is called by one thread, which blocks in it and calls the listener. Exceptions of the listener are
 * logged, and watching continues. The watcher receives from the client, so nothing else may.
 */
public final class PeerWatcher {

    /** Receives the changes. Called by the thread that runs the watcher; a call that blocks delays the next one. */
    public interface Listener {

        /** A peer is connected. Called again for the same peer after each reconnect, and when its flags change. */
        void onPeerPresent(ReceivedMessage.PeerPresent peer);

        /**
         * A peer has disconnected. If the connection to the relay is lost, this is called for each known peer, with
         * {@link PeerGoneReason#MESH_CONNECTION_BROKE}.
         */
        void onPeerGone(ReceivedMessage.PeerGone peer);

        /** The connection could not be made, or was lost; the watcher tries again in 5 s. */
        default void onError(IOException e) {}
    }

    /** The reason for which watching has ended. */
    public enum End {
        /** The client was closed, or the thread was interrupted. */
        CLOSED,
        /** The relay has the key that is to be ignored, which is the watcher's own. */
        SELF_CONNECT
    }

    private static final Logger LOG = System.getLogger(PeerWatcher.class.getName());
    private static final Duration RETRY = Duration.ofSeconds(5);

    private final DerpClient client;
    private final Optional<NodePublicKey> ignored;
    private final Listener listener;
    private final Duration retry;
    private final RestartNotice restart = new RestartNotice();
    private final SafeListener safe = new SafeListener(LOG, Clock.SYSTEM);
    private final PeerCountLog log;
    private final Set<NodePublicKey> peers = new HashSet<>();
    private long generation;

    /**
     * A watcher of the relay that {@code client} connects to.
     *
     * @param client built with the mesh key and {@link DerpClientBuilder#watchConnections}
     * @param ignored the key of a relay that is not watched, since it is the watcher's own; empty to watch every relay
     * @throws IllegalArgumentException if the client was built without {@code watchConnections}
     */
    public PeerWatcher(DerpClient client, Optional<NodePublicKey> ignored, Listener listener) {
        this(client, ignored, listener, RETRY);
    }

    PeerWatcher(DerpClient client, Optional<NodePublicKey> ignored, Listener listener, Duration retry) {
        if (!client.watches()) {
            throw new IllegalArgumentException("the client was built without watchConnections(true)");
        }
        this.client = client;
        this.ignored = ignored;
        this.listener = listener;
        this.retry = retry;
        this.log = new PeerCountLog(text -> LOG.log(Level.INFO, text));
    }

    /**
     * Watches until the client is closed, the thread is interrupted, or the relay is the one to ignore. After a failure
     * it connects again in 5 s, or later if a relay that announced its restart has asked for that.
     */
    public End run() {
        try {
            do {
                try {
                    client.connect();
                    if (isIgnored() || receiveUntilIgnored()) {
                        return endSelfConnect();
                    }
                } catch (IOException e) {
                    reportAllGone();
                    if (!client.isClosed()) {
                        LOG.log(Level.DEBUG, () -> "the watcher's connection failed: " + e);
                        safe.call(() -> listener.onError(e));
                    }
                }
            } while (!client.awaitClose(restart.extend(retry)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            log.close();
        }
        reportAllGone();
        return End.CLOSED;
    }

    private boolean isIgnored() {
        return ignored.isPresent() && ignored.equals(client.serverKey());
    }

    private End endSelfConnect() {
        LOG.log(Level.INFO, "detected self-connect, which is not watched");
        reportAllGone();
        return End.SELF_CONNECT;
    }

    /**
     * Receives until the connection is lost, which throws. Returns true if a connection that another thread has made is
     * one to the ignored relay.
     */
    private boolean receiveUntilIgnored() throws IOException {
        while (true) {
            Received received = client.receive();
            if (received.generation() != generation) {
                reportAllGone();
                generation = received.generation();
                if (isIgnored()) {
                    return true;
                }
                log.onConnect();
            }
            restart.onMessage(received.message());
            switch (received.message()) {
                case ReceivedMessage.PeerPresent peer -> {
                    peers.add(peer.key());
                    log.onPresent(peers.size());
                    safe.call(() -> listener.onPeerPresent(peer));
                }
                case ReceivedMessage.PeerGone peer -> {
                    peers.remove(peer.key());
                    log.onGone(peers.size());
                    if (peer.reason() != PeerGoneReason.DISCONNECTED) {
                        LOG.log(Level.DEBUG, () -> "peer " + peer.key().shortText() + " gone: " + peer.reason());
                    }
                    safe.call(() -> listener.onPeerGone(peer));
                }
                default -> {
                    // not about peers
                }
            }
        }
    }

    private void reportAllGone() {
        List<NodePublicKey> known = List.copyOf(peers);
        peers.clear();
        log.close();
        for (NodePublicKey key : known) {
            var gone = new ReceivedMessage.PeerGone(key, PeerGoneReason.MESH_CONNECTION_BROKE);
            safe.call(() -> listener.onPeerGone(gone));
        }
    }
}
