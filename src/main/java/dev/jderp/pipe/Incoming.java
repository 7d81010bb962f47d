package dev.jderp.pipe;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The data from the peer: put in order, and kept until it has been written. For one thread. */
final class Incoming {

    private static final int WINDOW = PipePacket.WINDOW;
    private static final long UNKNOWN = Long.MAX_VALUE;

    // By sequence number modulo WINDOW, for those from written to written + WINDOW.
    private final byte[] @Nullable [] slots = new byte[WINDOW][];
    /** The lowest that has not come. */
    private long next;
    /** The lowest that has not been taken. */
    private long taken;
    /** The lowest that has not been written. */
    private long written;
    /** The highest that has come, and one more. */
    private long top;
    private long end = UNKNOWN;

    /** What became of a payload. */
    enum Fate {
        NEW,
        AGAIN,
        /** It contradicts what came before, or the limit. */
        WRONG
    }

    Fate accept(long seq, byte[] payload, boolean isEnd) {
        boolean contradicts = isEnd ? end == UNKNOWN ? seq < top : seq != end : seq >= end;
        if (contradicts || seq >= limit()) {
            return Fate.WRONG;
        }
        int at = (int) (seq % WINDOW);
        if (seq < next || slots[at] != null) {
            return Fate.AGAIN;
        }
        if (isEnd) {
            end = seq;
        }
        slots[at] = payload;
        top = Math.max(top, seq + 1);
        while (next < limit() && slots[(int) (next % WINDOW)] != null) {
            next++;
        }
        return Fate.NEW;
    }

    /** The next bytes to write; {@link #written} is due when that is done. */
    Optional<byte[]> take() {
        if (taken >= Math.min(next, end)) {
            return Optional.empty();
        }
        return Optional.ofNullable(slots[(int) (taken++ % WINDOW)]);
    }

    /** The oldest of what was taken has been written. */
    void written() {
        slots[(int) (written++ % WINDOW)] = null;
    }

    /** Whether all has been written. */
    boolean isFinished() {
        return written == end;
    }

    long next() {
        return next;
    }

    /** Sequence numbers below it can be kept. */
    long limit() {
        return written + WINDOW;
    }

    /** Bits for what has come behind {@link #next}. */
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
