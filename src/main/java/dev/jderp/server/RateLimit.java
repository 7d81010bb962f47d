package dev.jderp.server;

import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import org.jspecify.annotations.Nullable;

/**
 * How much one client may send (reference section 3.9): each frame is charged once, when its header has been read, and
 * waits until it is paid for. The reading thread asks; any thread may change the limits.
 */
final class RateLimit {

    private static final int MOST_CHARGED = (int) RateConfig.LEAST_BURST;

    private final Relay relay;
    private volatile @Nullable ByteBucket mine;
    private volatile @Nullable ByteBucket everybodys;

    // the reading thread
    private boolean charged;
    private int lastCharge;

    RateLimit(Relay relay) {
        this.relay = relay;
    }

    /** From now on these limits hold, with full buckets; null for none. */
    void use(@Nullable ByteBucket own, @Nullable ByteBucket shared) {
        mine = own;
        everybodys = shared;
    }

    /** Whether there is something to ask: a limit, or a frame that was charged before the limits were lifted. */
    boolean isLimited() {
        return charged || mine != null || everybodys != null;
    }

    /**
     * Charges a frame, unless that was done when it was asked for before.
     *
     * @return how long it has to wait, 0 for not at all
     */
    long charge(long payloadLength) {
        if (charged) {
            charged = false;
            return 0;
        }
        int bytes = (int) Math.min(payloadLength, MOST_CHARGED);
        long nowNs = relay.clock().nanoTime();
        Counters<Metric> metrics = relay.metrics();
        long ns = 0;
        ByteBucket own = mine;
        if (own != null) {
            ns = own.reserve(bytes, nowNs);
            if (ns > 0) {
                metrics.increment(Metric.RATE_LIMIT_WAITED);
            }
        }
        ByteBucket shared = everybodys;
        if (shared != null) {
            long globalNs = shared.reserve(bytes, nowNs);
            if (globalNs > 0) {
                metrics.increment(Metric.RATE_LIMIT_GLOBAL_WAITED);
            }
            ns = Math.max(ns, globalNs);
        }
        charged = ns > 0;
        lastCharge = bytes;
        return ns;
    }

    /** The frame that had to wait has been dropped instead: it is not asked for again, and nothing is owed for it. */
    void dropped() {
        charged = false;
        ByteBucket own = mine;
        if (own != null) {
            own.giveBack(lastCharge);
        }
        ByteBucket shared = everybodys;
        if (shared != null) {
            shared.giveBack(lastCharge);
        }
    }
}
