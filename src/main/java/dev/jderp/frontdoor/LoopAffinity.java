package dev.jderp.frontdoor;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Moves clients that exchange packets to the same loop, where a packet needs no wake-up. The state of one client; used
 * by the thread of the client's loop only.
 *
 * <p>Both ends of a conversation choose the same loop, the quieter one of the two. A client moves at most once per
 * interval, so that one with many peers does not migrate all the time.
 */
final class LoopAffinity {

    /** So many packets in a row for clients of one other loop make a conversation. */
    private static final int CONVERSATION = 64;
    private static final long REST_NS = TimeUnit.SECONDS.toNanos(5);

    private @Nullable RelayLoop elsewhere;
    private int crossings;
    private long movedNs;
    private boolean hasMoved;

    /** Its packet goes to a client of the same loop. */
    void stayed() {
        crossings = 0;
    }

    /**
     * A packet of {@code from}, which is with {@code here}, goes to {@code to}, which is with {@code there}.
     */
    void crossed(DerpChannel from, RelayLoop here, DerpChannel to, RelayLoop there) {
        if (there != elsewhere) {
            elsewhere = there;
            crossings = 0;
        }
        if (++crossings < CONVERSATION) {
            return;
        }
        crossings = 0;
        if (here.isBetterThan(there)) {
            there.eventLoop.execute(() -> to.follow(here));
        } else {
            from.follow(there);
        }
    }

    /** Whether it may move now, which is then taken as done. */
    boolean mayMove(long nowNs) {
        if (hasMoved && nowNs - movedNs < REST_NS) {
            return false;
        }
        hasMoved = true;
        movedNs = nowNs;
        return true;
    }
}
