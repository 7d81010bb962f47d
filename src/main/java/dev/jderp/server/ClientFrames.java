package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Metric;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;

/**
 * Handles the frames of one client that are neither packets nor its login: Ping, Pong, the home flag
 * ({@code docs/protocol.md#home-connections}), and those that need the mesh key ({@code docs/protocol.md#mesh-key}).
 * Used by the reading thread.
 */
final class ClientFrames {

    private static final Logger LOG = System.getLogger(ClientFrames.class.getName());
    private static final long HOME_MOVE_IGNORED_NS = 5_000_000_000L;

    private final Client client;
    private final RelayContext context;
    private final ClientRegistry registry;
    /** Changed under this, read by any thread. */
    private volatile boolean preferred;

    ClientFrames(Client client, ClientRegistry registry) {
        this.client = client;
        this.context = client.context;
        this.registry = registry;
    }

    boolean isPreferred() {
        return preferred;
    }

    /** Queues the answer to a Ping; it leaves with the other frames that the read has caused. */
    void onPing(long data, ReadScope scope) {
        context.metrics().increment(Metric.GOT_PING);
        client.outbound.pong(data);
        scope.touch(client);
    }

    void onPong(long data) {
        client.pinger.onPong(data);
    }

    synchronized void onNotePreferred(boolean prefers) {
        if (preferred == prefers || client.isClosed()) { // its gauge has been settled, or is going to be
            return;
        }
        preferred = prefers;
        context.metrics().add(Metric.CURRENT_HOME_CONNECTIONS, prefers ? 1 : -1);
        if (context.clock().nanoTime() - client.openedNs() > HOME_MOVE_IGNORED_NS) {
            context.metrics().increment(prefers ? Metric.HOME_MOVES_IN : Metric.HOME_MOVES_OUT);
        }
    }

    void onWatchConns() {
        if (!client.clientKey().equals(context.relayKey())) { // this relay's own mesh link to itself
            registry.watch(client);
        }
    }

    void onClosePeer(NodePublicKey key) {
        int closing = registry.closeAll(key, CloseReason.CLOSE_PEER);
        LOG.log(Level.DEBUG, () -> client + " closes " + key.shortText() + ", which has connections: " + closing);
    }

    /** Settles the gauge that this connection has moved, when it ends. */
    synchronized void settleGauges() {
        if (preferred) {
            context.metrics().decrement(Metric.CURRENT_HOME_CONNECTIONS);
        }
    }
}
