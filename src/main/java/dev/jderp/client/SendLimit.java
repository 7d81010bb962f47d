package dev.jderp.client;

import dev.jderp.kit.ByteBucket;
import dev.jderp.kit.Clock;
import org.jspecify.annotations.Nullable;

/**
 * The relay's limit for what this client sends ({@code docs/protocol.md#client-send-limit}). Safe for any thread.
 */
final class SendLimit {

    private final Clock clock;
    /** Null while there is no limit. */
    private volatile @Nullable ByteBucket bucket;

    SendLimit(Clock clock) {
        this.clock = clock;
    }

    /** Sets a new limit, whose bucket is full; a rate of 0 or less removes the limit. */
    void set(long rate, long burst) {
        bucket = rate > 0 ? new ByteBucket(rate, Math.max(0, burst), clock.nanoTime()) : null;
    }

    /** Takes the tokens for a frame of {@code bytes}; returns false if it may not be sent now. */
    boolean allows(int bytes) {
        ByteBucket limit = bucket;
        return limit == null || limit.tryTake(bytes, clock.nanoTime());
    }
}
