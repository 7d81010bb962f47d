package dev.jderp.pipe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The payloads from the peer: puts them in order and keeps them until they are written. Sequence numbers count payloads
 * from 0. Used by one thread.
 */
final class Incoming {

    private static final int WINDOW = PipePacket.WINDOW;
    private static final long UNKNOWN = Long.MAX_VALUE;

    // Payloads from written to written + WINDOW, by sequence number modulo WINDOW.
    private final byte[] @Nullable [] slots = new byte[WINDOW][];
    /** The lowest sequence number that has not arrived. */
    private long next;
    /** The lowest sequence number that was not taken. */
    private long taken;
    /** The lowest sequence number that was not written. */
    private long written;
    /** The number after the highest sequence number that has arrived. */
    private long top;
    /** The sequence number of the stream's end. */
    private long end = UNKNOWN;

    /** The result of {@link #accept}. */
    enum Acceptance {
        NEW,
        DUPLICATE,
        /** Contradicts earlier payloads, or is beyond the limit. */
        INVALID
    }

    /** Stores a payload, or the stream's end. */
    Acceptance accept(long seq, byte[] payload, boolean isEnd) {
        boolean contradicts = isEnd ? end == UNKNOWN ? seq < top : seq != end : seq >= end;
        if (contradicts || seq >= limit()) {
            return Acceptance.INVALID;
        }
        int at = (int) (seq % WINDOW);
        if (seq < next || slots[at] != null) {
            return Acceptance.DUPLICATE;
        }
        if (isEnd) {
            end = seq;
        }
        slots[at] = payload;
        top = Math.max(top, seq + 1);
        while (next < limit() && slots[(int) (next % WINDOW)] != null) {
            next++;
        }
        return Acceptance.NEW;
    }

    /** Returns the next bytes to write; the caller calls {@link #written} after it has written them. */
    Optional<byte[]> take() {
        if (taken >= Math.min(next, end)) {
            return Optional.empty();
        }
        return Optional.ofNullable(slots[(int) (taken++ % WINDOW)]);
    }

    /** Frees the place of the oldest payload that was taken, since it is written. */
    void written() {
        slots[(int) (written++ % WINDOW)] = null;
    }

    /** Whether everything up to the stream's end is written. */
    boolean isFinished() {
        return written == end;
    }

    long next() {
        return next;
    }

    /** Sequence numbers below this one can be stored. */
    long limit() {
        return written + WINDOW;
    }

    /** A bit for each sequence number after {@link #next}: whether it has arrived. */
    long[] beyond() {
        long[] bits = new long[WINDOW / Long.SIZE];
        for (long seq = next + 1; seq < top; seq++) {
            if (slots[(int) (seq % WINDOW)] != null) {
                long bit = seq - next - 1;
                bits[(int) bit >> 6] |= 1L << bit;
            }
        }
        return bits;
    }
}
