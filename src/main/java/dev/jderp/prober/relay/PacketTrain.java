package dev.jderp.prober.relay;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.Arrays;

/** The packets of a bandwidth probe: random, all different, none larger than relays accept. */
final class PacketTrain {

    /** The largest packet that relays accept. */
    static final int MAX_BYTES = 1 << 16;

    private final byte[] pattern;
    private final long sizeBytes;

    PacketTrain(long sizeBytes) {
        this.sizeBytes = sizeBytes;
        this.pattern = new byte[(int) Math.min(MAX_BYTES, sizeBytes)];
        new SecureRandom().nextBytes(pattern);
    }

    long count() {
        return (sizeBytes + MAX_BYTES - 1) / MAX_BYTES;
    }

    /** The packet at {@code index}, from 0; the same at each call. */
    byte[] packet(long index) {
        int size = (int) Math.min(MAX_BYTES, sizeBytes - index * MAX_BYTES);
        byte[] packet = Arrays.copyOf(pattern, size);
        if (index > 0 && size >= Long.BYTES) {
            ByteBuffer buf = ByteBuffer.wrap(packet);
            buf.putLong(0, buf.getLong(0) + index);
        }
        return packet;
    }
}
