package dev.jderp.client;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: each time twice as long up to a bound, and by chance down to half of that, so that
 * many who lost the same relay do not come back at once. For one thread.
 */
public final class Backoff {

    /** What randomness to use, asked each time. */
    @FunctionalInterface
    interface Chance {
        RandomGenerator now();
    }

    private final long firstNs;
    private final long mostNs;
    private final Chance chance;
    private long nextNs;

    /**
     * Waits of about {@code first}, then longer.
     *
     * @throws IllegalArgumentException if {@code first} is not positive, or longer than {@code most}
     */
    public Backoff(Duration first, Duration most) {
        this(first, most, ThreadLocalRandom::current);
    }

    Backoff(Duration first, Duration most, Chance chance) {
        if (first.isNegative() || first.isZero() || first.compareTo(most) > 0) {
            throw new IllegalArgumentException("no waits between " + first + " and " + most);
        }
        this.firstNs = first.toNanos();
        this.mostNs = most.toNanos();
        this.chance = chance;
        this.nextNs = firstNs;
    }

    /** The next wait. */
    public Duration next() {
        long wholeNs = nextNs;
        nextNs = Math.min(mostNs, 2 * wholeNs);
        return Duration.ofNanos(chance.now().nextLong(wholeNs - wholeNs / 2, wholeNs + 1));
    }

    /** It has worked: begins anew. */
    public void reset() {
        nextNs = firstNs;
    }
}
