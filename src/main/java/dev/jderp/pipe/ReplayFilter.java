package dev.jderp.pipe;

/** Which packet numbers have come: each is let through once, and none that is far behind. For one thread. */
final class ReplayFilter {

    private static final int SIZE = 4096;

    private final long[] seen = new long[SIZE / Long.SIZE];
    private long highest;

    /** Whether {@code number} comes for the first time. */
    boolean admits(long number) {
        if (number <= highest - SIZE) {
            return false;
        }
        if (number > highest) {
            for (long n = Math.max(highest + 1, number - SIZE + 1); n <= number; n++) {
                seen[word(n)] &= ~(1L << n);
            }
            highest = number;
        }
        if ((seen[word(number)] >>> number & 1) != 0) {
            return false;
        }
        seen[word(number)] |= 1L << number;
        return true;
    }

    private static int word(long number) {
        return (int) (number % SIZE / Long.SIZE);
    }

    long highest() {
        return highest;
    }
}
