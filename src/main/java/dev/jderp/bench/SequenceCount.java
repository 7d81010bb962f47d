package dev.jderp.bench;

/**
 * How many of a row of numbered packets have come, and how many were passed over. One thread counts, any thread reads.
 */
final class SequenceCount {

    private volatile long received;
    private volatile long next;

    /** The packet of this number has come. */
    void came(long number) {
        long before = received;
        long highest = next;
        received = before + 1;
        next = Math.max(highest, number + 1);
    }

    long received() {
        return received;
    }

    /** The highest that has come, and one more. */
    long next() {
        return next;
    }

    /** Those that have not come before the highest that has; one that comes late is taken out again. */
    long missing() {
        long seen = received; // before next, or one that has just come were missing
        return Math.max(0, next - seen);
    }
}
