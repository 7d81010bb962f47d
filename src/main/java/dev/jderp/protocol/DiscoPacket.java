package dev.jderp.protocol;

import java.nio.ByteBuffer;

/** Tells path discovery packets from others by their looks (reference section 1.10). */
public final class DiscoPacket {

    private static final int MIN_SIZE = 62;
    private static final int MAGIC_FIRST_4 = 0x5453f09f;
    private static final short MAGIC_LAST_2 = (short) 0x92ac;

    private DiscoPacket() {}

    /** Whether the {@code length} bytes at {@code index} look like disco. */
    public static boolean looksLike(ByteBuffer buf, int index, int length) {
        return length >= MIN_SIZE && buf.getInt(index) == MAGIC_FIRST_4 && buf.getShort(index + 4) == MAGIC_LAST_2;
    }
}
