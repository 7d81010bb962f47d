package dev.jderp.key;

import java.security.SecureRandom;

/**
 * Hashes node keys with numbers that are random in each process: clients choose their keys, and could else choose many
 * that meet in one place of a map.
 */
final class KeyHash {

    private static final SecureRandom RANDOM = new SecureRandom();
    private static final long FACTOR_A = odd();
    private static final long FACTOR_B = odd();
    private static final long FACTOR_C = odd();
    private static final long FACTOR_D = odd();

    private KeyHash() {}

    private static long odd() {
        return RANDOM.nextLong() | 1;
    }

    static long of(NodePublicKey key) {
        return of(key.a, key.b, key.c, key.d);
    }

    /** The hash of a key's four words; its higher bits are the better ones. */
    static long of(long a, long b, long c, long d) {
        long sum = a * FACTOR_A + b * FACTOR_B + c * FACTOR_C + d * FACTOR_D;
        return (sum ^ (sum >>> Integer.SIZE)) * FACTOR_A;
    }
}
