package dev.jderp.bench;

/**
 * Counts the packets of a numbered sequence that have arrived, and those that were passed by later ones. One thread
 * counts, any thread reads.
 */
final class SequenceCount {

    private volatile long received;
    private volatile long next;

    /** Counts the packet with this number. */
    void onReceive(long number) {
        long before = received;
        long highest = next;
        received = before + 1;
        next = Math.max(highest, number + 1);
    }

    long received() {
        return received;
    }

    /** The number after the highest one that has arrived. */
    long next() {
        return next;
    }

    /** The number of missing packets below the highest one that has arrived; a late packet is subtracted again. */
    long missing() {
        long seen = received; // read before next, so that a packet that arrives now does not count as missing
        return Math.max(0, next - seen);
    }
}
