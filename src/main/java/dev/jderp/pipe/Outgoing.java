package dev.jderp.pipe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes to the peer: kept until the peer has it, and sent again when it is lost. For one thread. */
final class Outgoing {

    private static final int WINDOW = PipePacket.WINDOW;
    /** A packet is lost when one that was sent so many later has come. */
    private static final int REORDERING = 3;

    /** Bytes of the stream, or its end. */
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
    // By sequence number modulo WINDOW, for those from first to next.
    private final @Nullable Segment[] slots = new Segment[WINDOW];
    /** The lowest that the peer does not have. */
    private long first;
    /** What the next one gets. */
    private long next;
    /** The lowest that was never sent. */
    private long unsent;
    /** The peer takes those below it. */
    private long limit;
    private int flying;
    private boolean ended;
    /** When the wait for the oldest receipt began. */
    private long waitsSinceNs;
    private long echoed;
    private long again;

    Outgoing(RoundTrip roundTrip) {
        this.roundTrip = roundTrip;
    }

    boolean hasRoom() {
        return next < first + WINDOW;
    }

    void offer(byte[] payload) {
        put(payload, false);
    }

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

    /** What to send now, under this packet number. */
    Optional<Segment> poll(long number, long nowNs) {
        if (flying >= window.size()) {
            return Optional.empty();
        }
        if (flying < unsent - first) {
            for (long seq = first; seq < unsent; seq++) {
                Segment segment = at(seq);
                if (!segment.flying && !segment.arrived) {
                    again++;
                    return Optional.of(sent(segment, number, nowNs));
                }
            }
        }
        return unsent < Math.min(next, limit) ? Optional.of(sent(at(unsent++), number, nowNs)) : Optional.empty();
    }

    private Segment sent(Segment segment, long number, long nowNs) {
        segment.flying = true;
        segment.number = number;
        segment.sentNs = nowNs;
        if (flying++ == 0) {
            waitsSinceNs = nowNs;
        }
        return segment;
    }

    /**
     * Takes a receipt.
     *
     * @param lastNumber the last packet number that was sent
     * @return false if it is for what was never sent
     */
    boolean received(PipePacket.Receipt receipt, long lastNumber, long nowNs) {
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
            window.arrived(arrived);
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
                window.lost(segment.number, lastNumber);
            }
        }
    }

    /** When waiting for receipts is over; far away if none is waited for. */
    long deadlineNs(long never) {
        return flying > 0 ? waitsSinceNs + roundTrip.timeoutNs() : never;
    }

    /** Takes all that is under way for lost. */
    void stalled(long lastNumber, long nowNs) {
        for (long seq = first; seq < unsent; seq++) {
            at(seq).flying = false;
        }
        flying = 0;
        waitsSinceNs = nowNs;
        window.stalled(lastNumber);
    }

    boolean isFlying() {
        return flying > 0;
    }

    /** Whether the peer has not taken, or not yet let us send, something. */
    boolean isWaiting() {
        return first < next;
    }

    boolean hasEnded() {
        return ended;
    }

    /** How many segments were sent again. */
    long again() {
        return again;
    }
}
