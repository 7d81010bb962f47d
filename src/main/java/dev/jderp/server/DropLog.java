package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.kit.TokenBucket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Logs dropped packets for the keys in {@code derp.log-drops}, at most five lines in 30 s for each, as derper does. */
final class DropLog {

    private static final Logger LOG = System.getLogger(DropLog.class.getName());
    private static final long INTERVAL_NS = TimeUnit.SECONDS.toNanos(6);
    private static final int BURST = 5;
    private static final int MAX_KEYS = 100;

    private final Set<NodePublicKey> asked;
    private final Clock clock;
    private final Map<NodePublicKey, TokenBucket> limits = new HashMap<>(); // guarded by itself

    DropLog(Set<NodePublicKey> asked, Clock clock) {
        this.asked = asked;
        this.clock = clock;
    }

    /** Whether anything is logged at all. */
    boolean isOn() {
        return !asked.isEmpty();
    }

    /** A packet for {@code destination} was dropped. */
    void dropped(DropReason why, boolean disco, NodePublicKey destination) {
        if (asked.contains(destination) && mayLog(destination)) {
            LOG.log(Level.INFO, () -> "dropped a packet: key=" + destination + " reason=" + why.label() + " kind="
                    + (disco ? "disco" : "other"));
        }
    }

    private boolean mayLog(NodePublicKey destination) {
        synchronized (limits) {
            TokenBucket limit = limits.get(destination);
            if (limit == null && limits.size() < MAX_KEYS) {
                limit = new TokenBucket(INTERVAL_NS, BURST);
                limits.put(destination, limit);
            }
            return limit != null && limit.tryTake(clock.nanoTime());
        }
    }
}
