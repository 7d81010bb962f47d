package dev.jderp.server;

import dev.jderp.kit.ByteBucket;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The rate limit of the frames of one client ({@code docs/protocol.md#rate-limits}): each frame is charged once, when
 * its header has been read, and waits until there are tokens for it. Called by the reading thread; any thread may
 * change the limits.
 */
final class RateLimit {

    private static final int MAX_CHARGED = (int) RateConfig.MIN_BURST;

    private final RelayContext context;
    private volatile @Nullable ByteBucket mine;
    private volatile @Nullable ByteBucket shared;

    // the reading thread
    private boolean charged;
    /** The charge of the frame that waits or has not arrived whole; the thread that sets it to 0 may give it back. */
    private final AtomicInteger unsettled = new AtomicInteger();

    RateLimit(RelayContext context) {
        this.context = context;
    }

    /** From now on these limits hold, with full buckets; null for none. */
    void use(@Nullable ByteBucket own, @Nullable ByteBucket all) {
        mine = own;
        shared = all;
    }

    /** Whether to call {@link #charge}: there is a limit, or a frame was charged before the limits were lifted. */
    boolean isLimited() {
        return charged || mine != null || shared != null;
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
        int bytes = (int) Math.min(payloadLength, MAX_CHARGED);
        long nowNs = context.clock().nanoTime();
        Counters<Metric> metrics = context.metrics();
        long ns = 0;
        ByteBucket own = mine;
        if (own != null) {
            ns = own.reserve(bytes, nowNs);
            if (ns > 0) {
                metrics.increment(Metric.RATE_LIMIT_WAITED);
            }
        }
        ByteBucket all = shared;
        if (all != null) {
            long globalNs = all.reserve(bytes, nowNs);
            if (globalNs > 0) {
                metrics.increment(Metric.RATE_LIMIT_GLOBAL_WAITED);
            }
            ns = Math.max(ns, globalNs);
        }
        charged = ns > 0;
        unsettled.set(bytes);
        return ns;
    }

    /** The frames that were charged have arrived. */
    void settle() {
        unsettled.set(0);
    }

    /** The frame that had to wait has been dropped instead: it is not asked for again, and nothing is owed for it. */
    void dropped() {
        charged = false;
        giveBack();
    }

    /**
     * Gives back the charge of a frame that waits, or whose payload has not arrived whole, since its connection has
     * ended. Any thread may call it.
     */
    void giveBack() {
        int bytes = unsettled.getAndSet(0);
        ByteBucket own = mine;
        if (own != null) {
            own.giveBack(bytes);
        }
        ByteBucket all = shared;
        if (all != null) {
            all.giveBack(bytes);
        }
    }
}
