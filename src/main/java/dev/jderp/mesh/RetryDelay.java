package dev.jderp.mesh;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long to wait before a link is made again. After a link that worked it is at once; after attempts that found no
 * relay a quarter of a second, doubled each time up to two seconds; after an answer that refuses this relay five
 * seconds, doubled up to a minute. Each with jitter, so that the relays of a region do not come at the same moment.
 */
final class RetryDelay {

    private static final Duration FIRST = Duration.ofMillis(250);
    private static final Duration MAX = Duration.ofSeconds(2);
    private static final Duration FIRST_REFUSED = Duration.ofSeconds(5);
    private static final Duration MAX_REFUSED = Duration.ofMinutes(1);
    private static final int MAX_DOUBLINGS = 10;

    private final DoubleSupplier random;
    private int failures;
    private int refusals;

    /** {@code random} returns numbers from 0 to 1. */
    RetryDelay(DoubleSupplier random) {
        this.random = random;
    }

    /** A link that worked has ended. */
    Duration afterLink() {
        failures = 0;
        refusals = 0;
        return jittered(Duration.ZERO, Duration.ofMillis(100));
    }

    /** No relay was found, or it did not answer. */
    Duration afterFailure() {
        Duration longest = doubled(FIRST, failures++, MAX);
        return jittered(longest.dividedBy(2), longest.dividedBy(2));
    }

    /** A relay refused this one, or its identity is not proved. */
    Duration afterRefusal() {
        Duration least = doubled(FIRST_REFUSED, refusals++, MAX_REFUSED);
        return jittered(least, least.dividedBy(5));
    }

    private static Duration doubled(Duration first, int times, Duration max) {
        Duration next = first.multipliedBy(1L << Math.min(times, MAX_DOUBLINGS));
        return next.compareTo(max) < 0 ? next : max;
    }

    private Duration jittered(Duration least, Duration spread) {
        return least.plusNanos((long) (random.getAsDouble() * spread.toNanos()));
    }
}
