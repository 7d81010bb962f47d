package dev.jderp.bootstrap;

/**
 * A permuted congruential generator with 128 bits of state and the output function DXSM. It returns the same numbers as
 * the one in Go's {@code math/rand/v2} with the same seeds. One thread.
 */
final class Pcg {

    private static final long MULTIPLIER_HIGH = 0x2360ed051fc65da4L;
    private static final long MULTIPLIER_LOW = 0x4385df649fccf645L;
    private static final long INCREMENT_HIGH = 0x5851f42d4c957f2dL;
    private static final long INCREMENT_LOW = 0x14057b7ef767814fL;
    private static final long CHEAP_MULTIPLIER = 0xda942042e4dd58b5L;
    private static final int DOUBLE_BITS = 53;

    private long high;
    private long low;

    /** Creates a generator with these seeds. */
    Pcg(long high, long low) {
        this.high = high;
        this.low = low;
    }

    /** The next number from 0 (inclusive) to 1 (exclusive), from the lower 53 bits. */
    double nextDouble() {
        long bits = nextLong() & ((1L << DOUBLE_BITS) - 1);
        return (double) bits / (1L << DOUBLE_BITS);
    }

    /** The next 64 bits. */
    long nextLong() {
        long product = low * MULTIPLIER_LOW;
        long productHigh = Math.unsignedMultiplyHigh(low, MULTIPLIER_LOW)
                + high * MULTIPLIER_LOW
                + low * MULTIPLIER_HIGH;
        low = product + INCREMENT_LOW;
        long carry = Long.compareUnsigned(low, product) < 0 ? 1 : 0;
        high = productHigh + INCREMENT_HIGH + carry;
        long out = high;
        out ^= out >>> 32;
        out *= CHEAP_MULTIPLIER;
        out ^= out >>> 48;
        return out * (low | 1);
    }
}
