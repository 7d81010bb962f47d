package dev.jderp.pipe;

/**
 * Limits the packets under way: grows while packets arrive, and shrinks when some are lost, since a relay queues only a
 * few for a slow receiver and drops the others. For one thread.
 */
final class CongestionWindow {

    private static final double FIRST = 32;
    private static final double MIN_PACKETS = 4;
    private static final double DECREASE = 0.7;

    private double size = FIRST;
    private double threshold = PipePacket.WINDOW;
    /** Losses of packets up to this number have been answered. */
    private long answered;

    int size() {
        return (int) size;
    }

    void arrived(int packets) {
        double more = size < threshold ? packets : packets / size;
        size = Math.min(PipePacket.WINDOW, size + more);
    }

    /** The packet of this number is lost; {@code last} is the last number that was sent. */
    void lost(long number, long last) {
        if (number > answered) {
            size = Math.max(MIN_PACKETS, size * DECREASE);
            threshold = size;
            answered = last;
        }
    }

    /** Nothing has come for a while. */
    void stalled(long last) {
        threshold = Math.max(MIN_PACKETS, size / 2);
        size = MIN_PACKETS;
        answered = last;
    }
}
