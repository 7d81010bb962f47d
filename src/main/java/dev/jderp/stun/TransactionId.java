package dev.jderp.stun;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * A STUN transaction id: twelve bytes that an answer has in common with its request.
 *
 * @param high the first eight bytes, big-endian
 * @param low the last four bytes, big-endian
 */
public record TransactionId(long high, int low) {

    /** The length in bytes. */
    public static final int SIZE = 12;

    private static final SecureRandom RANDOM = new SecureRandom();

    /** Returns a new id that cannot be guessed, so that no other host can answer in the server's place. */
    public static TransactionId random() {
        byte[] raw = new byte[SIZE];
        RANDOM.nextBytes(raw);
        return of(raw);
    }

    /** Returns the id with these 12 bytes. */
    public static TransactionId of(byte[] raw) {
        if (raw.length != SIZE) {
            throw new IllegalArgumentException("a transaction id has 12 bytes, not " + raw.length);
        }
        return read(ByteBuffer.wrap(raw), 0);
    }

    /** Returns the id at {@code index} of {@code buf}, whose byte order must be big-endian. */
    public static TransactionId read(ByteBuffer buf, int index) {
        return new TransactionId(buf.getLong(index), buf.getInt(index + Long.BYTES));
    }

    /** Writes the 12 bytes at {@code index} of {@code buf}, whose byte order must be big-endian. */
    public void writeTo(ByteBuffer buf, int index) {
        buf.putLong(index, high).putInt(index + Long.BYTES, low);
    }

    /** Returns the 12 bytes. */
    public byte[] toBytes() {
        byte[] raw = new byte[SIZE];
        writeTo(ByteBuffer.wrap(raw), 0);
        return raw;
    }

    /** Returns 24 lower-case hex digits. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(toBytes());
    }
}
