package dev.jderp.server;

import dev.jderp.metrics.Metric;
import java.time.Duration;

/**
 * Checks the deadlines of connections ({@code docs/protocol.md#life-of-a-connection}): login, write timeout, KeepAlive
 * and Ping. Called by the sweeping thread several times a second.
 */
final class ConnectionSweep {

    /** The write timeout of a client with the mesh key: another relay may be slow for longer than a client. */
    private static final Duration MESH_WRITE_TIMEOUT = Duration.ofSeconds(30);

    private final RelayContext context;
    private final RelayOptions options;

    ConnectionSweep(RelayContext context) {
        this.context = context;
        this.options = context.options();
    }

    /** Closes {@code client} if it has missed a deadline; else sends a KeepAlive or Ping frame that is due. */
    void check(Client client, long nowNs) {
        try {
            checkDeadlines(client, nowNs);
        } catch (RuntimeException e) {
            client.fail("checking its deadlines", e);
        }
    }

    private void checkDeadlines(Client client, long nowNs) {
        if (client.login() == null && nowNs - client.openedNs() >= options.handshakeTimeout().toNanos()) {
            client.close(CloseReason.HANDSHAKE_TIMEOUT);
            return;
        }
        long blocked = client.blockedSinceNs();
        Duration writeTimeout = client.isMeshPeer() ? MESH_WRITE_TIMEOUT : options.writeTimeout();
        if (blocked != 0 && options.writeTimeout().isPositive() && nowNs - blocked >= writeTimeout.toNanos()) {
            context.metrics().increment(Metric.WRITE_TIMEOUTS);
            client.close(CloseReason.WRITE_TIMEOUT);
            return;
        }
        boolean mayWrite = client.isLoggedIn() && !client.outbound.isBlocked();
        if (client.keepAlive.takeDue(nowNs) && mayWrite) {
            client.send(KeepAlive.FRAME);
        }
        if (client.isLoggedIn() && !client.outbound.isBlocked() && client.pinger.isDue(nowNs)) {
            client.send(client.pinger.ping());
        }
    }
}
