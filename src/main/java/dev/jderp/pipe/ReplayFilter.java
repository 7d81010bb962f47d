package dev.jderp.pipe;

/**
 * Admits each packet number once, and refuses numbers that are 4,096 or more below the highest. Used by one thread.
 */
final class ReplayFilter {

    private static final int SIZE = 4096;

    private final long[] seen = new long[SIZE / Long.SIZE];
    private long highest;

    /** Records a packet number; returns false if it was recorded before, or is too old. */
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
