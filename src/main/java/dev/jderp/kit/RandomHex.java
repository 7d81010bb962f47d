package dev.jderp.kit;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Makes random texts for keys, passwords and secrets. */
public final class RandomHex {

    private RandomHex() {}

    /** Returns this many random bytes, as hex digits. */
    public static String ofBytes(int count) {
        byte[] bytes = new byte[count];
        new SecureRandom().nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
