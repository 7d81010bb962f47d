package dev.jderp.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: each time twice as long up to a bound, and by chance down to half of that, so
 * that many who lost the same relay do not come back at once. For one thread.
 */
public final class Backoff {

    /** What randomness to use, asked each time. */
    @FunctionalInterface
    interface Chance {
        RandomGenerator now();
    }

    private final long firstNs;
    private final long maxNs;
    private final Chance chance;
    private long nextNs;

    /**
     * Waits of about {@code first}, then longer.
     *
     * @throws IllegalArgumentException if {@code first} is not positive, or longer than {@code max}
     */
    public Backoff(Duration first, Duration max) {
        this(first, max, ThreadLocalRandom::current);
    }

    Backoff(Duration first, Duration max, Chance chance) {
        if (first.isNegative() || first.isZero() || first.compareTo(max) > 0) {
            throw new IllegalArgumentException("not a valid range of delays: " + first + " to " + max);
        }
        this.firstNs = first.toNanos();
        this.maxNs = max.toNanos();
        this.chance = chance;
        this.nextNs = firstNs;
    }

    /** The next wait. */
    public Duration next() {
        long wholeNs = nextNs;
        nextNs = Math.min(maxNs, 2 * wholeNs);
        return Duration.ofNanos(chance.now().nextLong(wholeNs - wholeNs / 2, wholeNs + 1));
    }

    /** It has worked: begins anew. */
    public void reset() {
        nextNs = firstNs;
    }
}
