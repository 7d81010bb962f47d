package dev.jderp.pipe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The payloads to the peer: keeps them until the peer has received them, and sends lost ones again. Used by one thread.
 */
final class Outgoing {

    private static final int WINDOW = PipePacket.WINDOW;
    /** A packet counts as lost once one that was sent this many packets later has arrived. */
    private static final int REORDERING = 3;

    /** A payload of the stream, or its end. */
    static final class Segment {

        final long seq;
        final byte[] payload;
        final boolean isEnd;
        private boolean flying;
        private boolean arrived;
        private long number;
        private long sentNs;

        Segment(long seq, byte[] payload, boolean isEnd) {
            this.seq = seq;
            this.payload = payload;
            this.isEnd = isEnd;
        }
    }

    private final RoundTrip roundTrip;
    private final CongestionWindow window = new CongestionWindow();
    // Segments from first to next, by sequence number modulo WINDOW.
    private final @Nullable Segment[] slots = new Segment[WINDOW];
    /** The lowest sequence number that the peer has not received. */
    private long first;
    /** The sequence number of the next segment that is offered. */
    private long next;
    /** The lowest sequence number that was never sent. */
    private long unsent;
    /** The peer accepts sequence numbers below this one. */
    private long limit;
    /** The number of segments under way. */
    private int flying;
    private boolean ended;
    /** When the wait for the next receipt began. */
    private long waitsSinceNs;
    /** The highest packet number that the peer has received. */
    private long echoed;
    private long resent;

    Outgoing(RoundTrip roundTrip) {
        this.roundTrip = roundTrip;
    }

    boolean hasRoom() {
        return next < first + WINDOW;
    }

    /** Adds a payload; there must be room. */
    void offer(byte[] payload) {
        put(payload, false);
    }

    /** Adds the stream's end; there must be room. */
    void end() {
        put(new byte[0], true);
    }

    private void put(byte[] payload, boolean isEnd) {
        if (ended || !hasRoom()) {
            throw new IllegalStateException(ended ? "the stream has ended" : "there is no room");
        }
        slots[(int) (next % WINDOW)] = new Segment(next, payload, isEnd);
        next++;
        ended = isEnd;
    }

    private Segment at(long seq) {
        Segment segment = slots[(int) (seq % WINDOW)];
        if (segment == null) {
            throw new IllegalStateException("no segment " + seq);
        }
        return segment;
    }

    /** Returns the segment to send now in packet {@code number}; empty if nothing may be sent. */
    Optional<Segment> poll(long number, long nowNs) {
        if (flying >= window.size()) {
            return Optional.empty();
        }
        if (flying < unsent - first) {
            for (long seq = first; seq < unsent; seq++) {
                Segment segment = at(seq);
                if (!segment.flying && !segment.arrived) {
                    resent++;
                    return Optional.of(markSent(segment, number, nowNs));
                }
            }
        }
        return unsent < Math.min(next, limit)
                ? Optional.of(markSent(at(unsent++), number, nowNs))
                : Optional.empty();
    }

    private Segment markSent(Segment segment, long number, long nowNs) {
        segment.flying = true;
        segment.number = number;
        segment.sentNs = nowNs;
        if (flying++ == 0) {
            waitsSinceNs = nowNs;
        }
        return segment;
    }

    /**
     * Applies a receipt.
     *
     * @param lastNumber the packet number that was sent last
     * @return false if the receipt is invalid, since it covers packets that were never sent
     */
    boolean onReceipt(PipePacket.Receipt receipt, long lastNumber, long nowNs) {
        if (receipt.next() > unsent || receipt.echo() > lastNumber) {
            return false;
        }
        limit = Math.max(limit, receipt.limit());
        echoed = Math.max(echoed, receipt.echo());
        int arrived = 0;
        for (long seq = first; seq < unsent; seq++) {
            Segment segment = at(seq);
            if (!segment.arrived && receipt.has(seq)) {
                segment.arrived = true;
                flying -= segment.flying ? 1 : 0;
                segment.flying = false;
                arrived++;
            }
        }
        while (first < unsent && at(first).arrived) {
            slots[(int) (first % WINDOW)] = null;
            first++;
        }
        if (arrived > 0) {
            waitsSinceNs = nowNs;
            window.onArrival(arrived);
        }
        findLost(lastNumber, nowNs);
        return true;
    }

    private void findLost(long lastNumber, long nowNs) {
        long lateNs = roundTrip.smoothedNs() * 5 / 4;
        for (long seq = first; seq < unsent && flying > 0; seq++) {
            Segment segment = at(seq);
            if (segment.flying && (segment.number + REORDERING <= echoed
                    || (segment.number < echoed && nowNs - segment.sentNs > lateNs))) {
                segment.flying = false;
                flying--;
                window.onLoss(segment.number, lastNumber);
            }
        }
    }

    /** When the wait for a receipt times out; {@code never} if no segment is under way. */
    long deadlineNs(long never) {
        return flying > 0 ? waitsSinceNs + roundTrip.timeoutNs() : never;
    }

    /** Counts everything under way as lost, after a timeout or a reconnect. */
    void onTimeout(long lastNumber, long nowNs) {
        for (long seq = first; seq < unsent; seq++) {
            at(seq).flying = false;
        }
        flying = 0;
        waitsSinceNs = nowNs;
        window.onTimeout(lastNumber);
    }

    /** Whether any segment is under way. */
    boolean isFlying() {
        return flying > 0;
    }

    /** Whether there are segments that the peer has not received. */
    boolean isWaiting() {
        return first < next;
    }

    boolean hasEnded() {
        return ended;
    }

    /** The number of times that a segment was sent again. */
    long resent() {
        return resent;
    }
}
