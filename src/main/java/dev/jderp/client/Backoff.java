package dev.jderp.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * Computes the delays between attempts: each is twice as long as the one before, up to a maximum, and reduced at random
 * by up to half, so that many clients that lost the same relay do not connect at the same time. Used by one thread.
 */
public final class Backoff {

    /** Returns the random generator for the calling thread. */
    @FunctionalInterface
    interface RandomSource {
        RandomGenerator current();
    }

    private final long firstNs;
    private final long maxNs;
    private final RandomSource random;
    private long nextNs;

    /**
     * A backoff whose first delay is between half of {@code first} and {@code first}.
     *
     * @throws IllegalArgumentException if {@code first} is not positive, or longer than {@code max}
     */
    public Backoff(Duration first, Duration max) {
        this(first, max, ThreadLocalRandom::current);
    }

    Backoff(Duration first, Duration max, RandomSource random) {
        if (first.isNegative() || first.isZero() || first.compareTo(max) > 0) {
            throw new IllegalArgumentException(
                    "the first delay is " + first + "; expected more than zero and at most " + max);
        }
        this.firstNs = first.toNanos();
        this.maxNs = max.toNanos();
        this.random = random;
        this.nextNs = firstNs;
    }

    /** Returns the next delay. */
    public Duration next() {
        long wholeNs = nextNs;
        nextNs = Math.min(maxNs, 2 * wholeNs);
        return Duration.ofNanos(random.current().nextLong(wholeNs - wholeNs / 2, wholeNs + 1));
    }

    /** Starts again with the first delay, after a success. */
    public void reset() {
        nextNs = firstNs;
    }
}
