package dev.jderp.testkit;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** Packets for tests. */
public final class Packets {

    private static final int DISCO_SIZE = 62;

    private Packets() {}

    /** {@code size} bytes, each of them {@code seed}; no disco packet. */
    public static byte[] data(int size, int seed) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) seed);
        return bytes;
    }

    /** The smallest packet that counts as disco; it ends with {@code seed}. */
    public static byte[] disco(int seed) {
        byte[] bytes = new byte[DISCO_SIZE];
        ByteBuffer.wrap(bytes).putInt(0x5453f09f).putShort((short) 0x92ac);
        bytes[DISCO_SIZE - 1] = (byte) seed;
        return bytes;
    }

    /** What {@link #disco} was given. */
    public static int seed(byte[] packet) {
        return packet[packet.length - 1];
    }
}
