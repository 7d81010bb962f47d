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
 * Follows which peers a relay has, over as many connections as that takes, until the client is closed
 * ({@code docs/protocol.md#watch-loop}). One thread runs it and calls the listener. Exceptions of the listener are
 * logged, and watching continues.
 */
public final class PeerWatcher {

    /** What is done when peers come and go. */
    public interface Listener {

        /** A peer is there; said again at each connection and whenever the relay says so. */
        void onPeerPresent(ReceivedMessage.PeerPresent peer);

        /** A peer is gone, or no longer known to be there, with {@link PeerGoneReason#MESH_CONNECTION_BROKE}. */
        void onPeerGone(ReceivedMessage.PeerGone peer);

        /** The connection cannot be made, or was lost. */
        default void onError(IOException e) {}
    }

    /** Why watching has ended. */
    public enum End {
        /** The client was closed, or the thread interrupted. */
        CLOSED,
        /** The relay is the one to ignore: the watcher's own. */
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
     * Watches a relay's peers.
     *
     * @param client has the mesh key, and was built to watch
     * @param ignored the key of the relay that is not to be watched, since it is the watcher itself
     * @throws IllegalArgumentException if the client was not built to watch
     */
    public PeerWatcher(DerpClient client, Optional<NodePublicKey> ignored, Listener listener) {
        this(client, ignored, listener, RETRY);
    }

    PeerWatcher(DerpClient client, Optional<NodePublicKey> ignored, Listener listener, Duration retry) {
        if (!client.watches()) {
            throw new IllegalArgumentException("the client was not built to watch connections");
        }
        this.client = client;
        this.ignored = ignored;
        this.listener = listener;
        this.retry = retry;
        this.log = new PeerCountLog(text -> LOG.log(Level.INFO, text));
    }

    /**
     * Watches, and comes back 5 s after each failure, or when a restarting relay has asked it to, until there is
     * nothing to watch any more.
     */
    public End run() {
        try {
            do {
                try {
                    client.connect();
                    if (isSelf()) {
                        return selfConnect();
                    }
                    if (watch()) {
                        return selfConnect();
                    }
                } catch (IOException e) {
                    forget();
                    if (!client.isClosed()) {
                        LOG.log(Level.DEBUG, () -> "watching is interrupted: " + e);
                        safe.call(() -> listener.onError(e));
                    }
                }
            } while (!client.awaitClose(restart.extend(retry)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            log.close();
        }
        forget();
        return End.CLOSED;
    }

    private boolean isSelf() {
        return ignored.isPresent() && ignored.equals(client.serverKey());
    }

    private End selfConnect() {
        LOG.log(Level.INFO, "detected self-connect, which is not watched");
        forget();
        return End.SELF_CONNECT;
    }

    /** Returns if a connection that somebody else has made is one to itself; fails if one is lost. */
    private boolean watch() throws IOException {
        while (true) {
            Received received = client.receive();
            if (received.generation() != generation) {
                forget();
                generation = received.generation();
                if (isSelf()) {
                    return true;
                }
                log.connected();
            }
            restart.received(received.message());
            switch (received.message()) {
                case ReceivedMessage.PeerPresent peer -> {
                    peers.add(peer.key());
                    log.present(peers.size());
                    safe.call(() -> listener.onPeerPresent(peer));
                }
                case ReceivedMessage.PeerGone peer -> {
                    peers.remove(peer.key());
                    log.gone(peers.size());
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

    private void forget() {
        List<NodePublicKey> known = List.copyOf(peers);
        peers.clear();
        log.close();
        for (NodePublicKey key : known) {
            var gone = new ReceivedMessage.PeerGone(key, PeerGoneReason.MESH_CONNECTION_BROKE);
            safe.call(() -> listener.onPeerGone(gone));
        }
    }
}
