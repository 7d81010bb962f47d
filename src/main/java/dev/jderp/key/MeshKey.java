package dev.jderp.key;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** The pre-shared key of a region's relays: 32 bytes, all zero meaning none. Prints no secret. */
public final class MeshKey {

    private static final int SIZE = 32;

    private final byte[] secret;

    private MeshKey(byte[] secret) {
        this.secret = secret;
    }

    /** Reads 64 hex digits, with white space around them. */
    public static MeshKey parse(String text) {
        return new MeshKey(Hex.parse(text.strip(), ""));
    }

    /** Whether this is no key at all. */
    public boolean isZero() {
        return Arrays.equals(secret, new byte[SIZE]);
    }

    /** Whether both are the same key, in a time that does not depend on it; a zero key matches nothing. */
    public boolean matches(MeshKey other) {
        return MessageDigest.isEqual(secret, other.secret) && !isZero();
    }

    /** 64 hex digits: a secret, for the ClientInfo box and key files only. */
    public String secretText() {
        return HexFormat.of().formatHex(secret);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MeshKey k && MessageDigest.isEqual(secret, k.secret);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(secret);
    }

    @Override
    public String toString() {
        return isZero() ? "no mesh key" : "mesh key (hidden)";
    }
}
