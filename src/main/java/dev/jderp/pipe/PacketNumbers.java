package dev.jderp.pipe;

import dev.jderp.pipe.PipePacket.Receipt;

/**
 * The packet numbers of a session: gives this side's packets theirs, admits each of the peer's once, and measures round
 * trips by the numbers that the peer's receipts repeat. Used by one thread.
 */
final class PacketNumbers {

    private static final int SENT_TIMES = 1024;

    private final RoundTrip roundTrip;
    private final ReplayFilter filter = new ReplayFilter();
    private final long[] sentAtNs = new long[SENT_TIMES];
    private long last;
    private long echoed;
    private long highestAtNs;

    /** Numbers whose round trips are added to {@code roundTrip}. */
    PacketNumbers(RoundTrip roundTrip) {
        this.roundTrip = roundTrip;
    }

    /** Returns the number for a packet that is sent now. */
    long next(long nowNs) {
        last++;
        sentAtNs[(int) (last % SENT_TIMES)] = nowNs;
        return last;
    }

    /** The number of the last packet sent; 0 before the first. */
    long last() {
        return last;
    }

    /** Measures a round trip, if a receipt repeats a number that none has repeated before. */
    void onReceipt(Receipt receipt, long nowNs) {
        if (receipt.echo() > echoed && receipt.echo() <= last && receipt.echo() > last - SENT_TIMES) {
            echoed = receipt.echo();
            long ns = nowNs - sentAtNs[(int) (echoed % SENT_TIMES)] - receipt.echoDelayUs() * 1000;
            roundTrip.addSample(Math.max(1, ns));
        }
    }

    /** Records the number of a packet of the peer; returns false if it was recorded before, or is too old. */
    boolean admits(long number, long nowNs) {
        if (!filter.admits(number)) {
            return false;
        }
        if (number == filter.highest()) {
            highestAtNs = nowNs;
        }
        return true;
    }

    /** The highest number of the peer, which the next receipt repeats; 0 before its first packet. */
    long echo() {
        return filter.highest();
    }

    /** The time since the packet with that number arrived, in microseconds. */
    long echoDelayUs(long nowNs) {
        return filter.highest() == 0 ? 0 : (nowNs - highestAtNs) / 1000;
    }
}
