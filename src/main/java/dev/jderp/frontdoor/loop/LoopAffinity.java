package dev.jderp.frontdoor.loop;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Moves clients that exchange packets to one event loop, where a packet needs no wake-up of another thread. This is the
 * state of one client, used by the thread that the client is registered with.
 *
 * <p>Both peers come to the same decision: they meet on the loop with fewer clients. A client moves at most once per
 * interval, so that one with many peers does not migrate all the time.
 */
final class LoopAffinity {

    /** Packets in a row for clients of one other loop, after which one of the two clients moves. */
    private static final int PACKETS_BEFORE_MOVE = 64;
    private static final long MOVE_INTERVAL_NS = TimeUnit.SECONDS.toNanos(5);

    private @Nullable RelayLoop other;
    private int crossings;
    private long movedNs;
    private boolean hasMoved;

    /** Notes that the client sent a packet to a client of the same loop. */
    void stayed() {
        crossings = 0;
    }

    /** Notes that {@code from}, on {@code here}, sent a packet to {@code to}, on {@code there}; may start a move. */
    void crossed(LoopChannel from, RelayLoop here, LoopChannel to, RelayLoop there) {
        if (there != other) {
            other = there;
            crossings = 0;
        }
        if (++crossings < PACKETS_BEFORE_MOVE) {
            return;
        }
        crossings = 0;
        if (here.isBetterThan(there)) {
            there.eventLoop.execute(() -> to.follow(here));
        } else {
            from.follow(there);
        }
    }

    /** Returns whether the client may move now, and if so notes that it does. */
    boolean tryMove(long nowNs) {
        if (hasMoved && nowNs - movedNs < MOVE_INTERVAL_NS) {
            return false;
        }
        hasMoved = true;
        movedNs = nowNs;
        return true;
    }
}
