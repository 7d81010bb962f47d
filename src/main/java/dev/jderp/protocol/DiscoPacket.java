package dev.jderp.protocol;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/** Recognises disco packets, which find a direct path, by their magic ({@code docs/protocol.md#disco-packets}). */
public final class DiscoPacket {

    private static final int MIN_SIZE = 62;
    private static final int MAGIC_FIRST_4 = 0x5453f09f;
    private static final short MAGIC_LAST_2 = (short) 0x92ac;

    private static final byte[] MAGIC = {0x54, 0x53, (byte) 0xf0, (byte) 0x9f, (byte) 0x92, (byte) 0xac};

    private DiscoPacket() {}

    /** The length of the shortest packet that counts as disco: magic, key and nonce, without a message. */
    public static byte[] unopenable(RandomGenerator random) {
        byte[] packet = new byte[MIN_SIZE];
        random.nextBytes(packet);
        System.arraycopy(MAGIC, 0, packet, 0, MAGIC.length);
        return packet;
    }

    /** Whether the {@code length} bytes at {@code index} have the size and magic of a disco packet. */
    public static boolean looksLike(ByteBuffer buf, int index, int length) {
        return length >= MIN_SIZE && buf.getInt(index) == MAGIC_FIRST_4 && buf.getShort(index + 4) == MAGIC_LAST_2;
    }
}
