package dev.jderp.server;

import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.HostPort;
import dev.jderp.kit.TokenBucket;
import dev.jderp.metrics.Metric;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Counts logins with a mesh key that is not this relay's, and logs them: one line for each source in ten minutes, and
 * for all sources ten lines, then one every six seconds. Safe for any thread.
 */
final class WrongMeshKeys {

    private static final Logger LOG = System.getLogger(WrongMeshKeys.class.getName());
    private static final long SOURCE_INTERVAL_NS = TimeUnit.MINUTES.toNanos(10);
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(6);
    private static final int BURST = 10;
    private static final int MAX_SOURCES = 1024;

    private final RelayContext context;
    private final boolean hasMeshKey;

    // guarded by this
    private final TokenBucket limit = new TokenBucket(INTERVAL_NS, BURST);
    /** When each source was logged, the earliest first; clients whose address is unknown are one source. */
    private final Map<Optional<InetAddress>, Long> loggedNs = new LinkedHashMap<>();

    WrongMeshKeys(RelayContext context, boolean hasMeshKey) {
        this.context = context;
        this.hasMeshKey = hasMeshKey;
    }

    /** The holder of {@code key} has logged in with another mesh key, and is treated as an ordinary client. */
    void report(NodePublicKey key, Optional<InetSocketAddress> remote) {
        context.metrics().increment(Metric.MESH_KEY_REFUSED);
        if (mayLog(remote.map(InetSocketAddress::getAddress).map(IpAddresses::subscriber))) {
            LOG.log(Level.WARNING, () -> "a client has "
                    + (hasMeshKey ? "another mesh key than this relay" : "a mesh key, and this relay has none")
                    + ": key=" + key.text() + " address="
                    + remote.map(from -> HostPort.text(from.getHostString(), from.getPort())).orElse("-")
                    + "; if it is a relay of this region, give both the same file in derp.mesh-psk-file"
                    + "; no further line about this address for 10 minutes");
        }
    }

    private synchronized boolean mayLog(Optional<InetAddress> source) {
        long nowNs = context.clock().nanoTime();
        Long lastNs = loggedNs.get(source);
        if ((lastNs != null && nowNs - lastNs < SOURCE_INTERVAL_NS) || !limit.tryTake(nowNs)) {
            return false;
        }
        loggedNs.remove(source);
        loggedNs.put(source, nowNs);
        if (loggedNs.size() > MAX_SOURCES) {
            loggedNs.remove(loggedNs.keySet().iterator().next());
        }
        return true;
    }
}
