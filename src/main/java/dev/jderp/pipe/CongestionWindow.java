package dev.jderp.pipe;

/**
 * The number of packets that may be under way. It grows while packets arrive and shrinks when packets are lost, since a
 * relay queues few packets for a slow client and drops the others. Used by one thread.
 */
final class CongestionWindow {

    private static final double INITIAL = 32;
    private static final double MIN_PACKETS = 4;
    private static final double DECREASE = 0.7;

    private double size = INITIAL;
    private double threshold = PipePacket.WINDOW;
    /** Losses of packets up to this number have reduced the window already. */
    private long reducedUpTo;

    int size() {
        return (int) size;
    }

    /** Grows the window after this number of packets has arrived. */
    void onArrival(int packets) {
        double more = size < threshold ? packets : packets / size;
        size = Math.min(PipePacket.WINDOW, size + more);
    }

    /** Shrinks the window after the loss of packet {@code number}; {@code last} is the number sent last. */
    void onLoss(long number, long last) {
        if (number > reducedUpTo) {
            size = Math.max(MIN_PACKETS, size * DECREASE);
            threshold = size;
            reducedUpTo = last;
        }
    }

    /** Shrinks the window to its minimum after a timeout; {@code last} is the number sent last. */
    void onTimeout(long last) {
        threshold = Math.max(MIN_PACKETS, size / 2);
        size = MIN_PACKETS;
        reducedUpTo = last;
    }
}
