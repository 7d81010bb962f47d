package dev.jderp.client;

import dev.jderp.kit.ByteBucket;
import dev.jderp.kit.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The limit that the relay has set for this client's packets ({@code docs/protocol.md#client-send-limit}). Safe for any
 * thread.
 */
final class SendLimit {

    private final Clock clock;
    /** Null while there is no limit. */
    private volatile @Nullable ByteBucket bucket;

    SendLimit(Clock clock) {
        this.clock = clock;
    }

    /** Sets the limit and fills the bucket; a rate of 0 or less, in bytes per second, removes the limit. */
    void set(long rate, long burst) {
        bucket = rate > 0 ? new ByteBucket(rate, Math.max(0, burst), clock.nanoTime()) : null;
    }

    /** Takes the tokens for a frame of this many bytes; returns false if there are too few, so the frame is dropped. */
    boolean tryTake(int bytes) {
        ByteBucket limit = bucket;
        return limit == null || limit.tryTake(bytes, clock.nanoTime());
    }
}
