package dev.jderp.pipe;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A packet of a pipe before encryption. Integers are big-endian:
 *
 * <pre>
 *  0  version, 1                        43  limit of the receipt
 *  1  direction                         51  echo of the receipt
 *  2  kind, and 0x80 for "finished"     59  echo's delay in microseconds
 *  3  session of the sender             63  256 bits for arrivals after "next", the
 * 11  session of the receiver, or 0         lowest bit of the first word first
 * 19  number of this packet             95  payload
 * 27  sequence number of the payload
 * 35  next of the receipt
 * </pre>
 *
 * @param kind the kind
 * @param direction 0 from the side with the lower public key, 1 from the other: both encrypt with the same key
 * @param from the sender's session, a random number other than 0
 * @param to the receiver's session, 0 if it is unknown; proves that the packet is not a replay from an earlier session
 * @param number counts the sender's packets from 1; never used twice, not even when a payload is sent again
 * @param seq the sequence number of DATA and END, counted from 0
 * @param receipt the packets that the sender has received
 * @param payload the stream's bytes with DATA, a reason with ABORT, else empty
 */
record PipePacket(
        Kind kind, int direction, long from, long to, long number, long seq, Receipt receipt, byte[] payload) {

    /** The kind of a packet; the byte on the wire is its place in this list. */
    enum Kind {
        /** Announces the sender's session; repeated until the receiver answers. */
        HELLO,
        /** Bytes of the stream. */
        DATA,
        /** The stream's end; takes a sequence number. */
        END,
        /** A receipt alone. */
        RECEIPT,
        /** Asks for a receipt. */
        PROBE,
        /** The sender has written everything, and knows that the receiver has as well. */
        DONE,
        /** The sender has failed. */
        ABORT
    }

    /**
     * A report about the packets that were received.
     *
     * @param next the lowest sequence number that has not arrived
     * @param limit sequence numbers below this one may be sent
     * @param echo the highest packet number that has arrived; 0 before the first packet
     * @param echoDelayUs microseconds since that packet arrived
     * @param beyond a bit for each of the 256 sequence numbers after {@code next}: whether it has arrived
     * @param finished whether everything up to the stream's end is written
     */
    record Receipt(long next, long limit, long echo, long echoDelayUs, long[] beyond, boolean finished) {

        /** Whether the payload with this sequence number has arrived. */
        boolean has(long seq) {
            long bit = seq - next - 1;
            return bit < 0 ? seq < next : bit < WINDOW && (beyond[(int) bit >> 6] >>> bit & 1) != 0;
        }
    }

    /** The number of payloads that may be under way. */
    static final int WINDOW = 256;
    /** The size of the largest payload in bytes. */
    static final int MAX_PAYLOAD = 32_000;

    private static final int VERSION = 1;
    private static final int FINISHED = 0x80;
    private static final int HEADER_SIZE = 95;
    private static final Kind[] KINDS = Kind.values();

    byte[] encode() {
        ByteBuffer out = ByteBuffer.allocate(HEADER_SIZE + payload.length);
        out.put((byte) VERSION)
                .put((byte) direction)
                .put((byte) (kind.ordinal() | (receipt.finished() ? FINISHED : 0)))
                .putLong(from)
                .putLong(to)
                .putLong(number)
                .putLong(seq)
                .putLong(receipt.next())
                .putLong(receipt.limit())
                .putLong(receipt.echo())
                .putInt((int) Math.min(receipt.echoDelayUs(), Integer.MAX_VALUE));
        for (long word : receipt.beyond()) {
            out.putLong(word);
        }
        return out.put(payload).array();
    }

    /** Parses a packet; empty if it is invalid, or of another version. */
    static Optional<PipePacket> decode(byte[] bytes) {
        if (bytes.length < HEADER_SIZE || bytes.length > HEADER_SIZE + MAX_PAYLOAD || bytes[0] != VERSION) {
            return Optional.empty();
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 1, bytes.length - 1);
        int direction = in.get();
        int kind = in.get();
        if ((kind & ~FINISHED & 0xff) >= KINDS.length) {
            return Optional.empty();
        }
        long from = in.getLong();
        long to = in.getLong();
        long number = in.getLong();
        long seq = in.getLong();
        long next = in.getLong();
        long limit = in.getLong();
        long echo = in.getLong();
        long delayUs = in.getInt();
        long[] beyond = new long[WINDOW / Long.SIZE];
        for (int i = 0; i < beyond.length; i++) {
            beyond[i] = in.getLong();
        }
        byte[] payload = new byte[in.remaining()];
        in.get(payload);
        boolean isValid = from != 0 && number > 0 && seq >= 0 && next >= 0 && limit >= next && echo >= 0
                && delayUs >= 0;
        return isValid
                ? Optional.of(new PipePacket(KINDS[kind & ~FINISHED & 0xff], direction, from, to, number, seq,
                        new Receipt(next, limit, echo, delayUs, beyond, (kind & FINISHED) != 0), payload))
                : Optional.empty();
    }
}
