package dev.jderp.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;

/**
 * One counter for each constant of an enum, cheap to add to from many threads at once.
 *
 * @param <E> the enum with a constant for each counter
 */
public final class Counters<E extends Enum<E>> {

    private final LongAdder[] adders;

    /** Makes counters at zero for every constant of {@code kinds}. */
    public Counters(Class<E> kinds) {
        adders = new LongAdder[kinds.getEnumConstants().length];
        Arrays.setAll(adders, i -> new LongAdder());
    }

    /** Adds {@code amount}, which may be negative where the number is a gauge. */
    public void add(E kind, long amount) {
        adders[kind.ordinal()].add(amount);
    }

    /** Adds one. */
    public void increment(E kind) {
        adders[kind.ordinal()].increment();
    }

    /** Subtracts one, for gauges. */
    public void decrement(E kind) {
        adders[kind.ordinal()].decrement();
    }

    /** Returns the sum of all that was added so far. */
    public long sum(E kind) {
        return adders[kind.ordinal()].sum();
    }
}
