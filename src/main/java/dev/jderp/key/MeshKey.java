package dev.jderp.key;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;

/** The pre-shared key of a region's relays: 32 bytes; all zero means that there is no key. Prints no secret. */
public final class MeshKey {

    private static final int SIZE = 32;

    private final byte[] secret;

    private MeshKey(byte[] secret) {
        this.secret = secret;
    }

    /**
     * Reads 64 hex digits, with white space around them.
     *
     * @throws IllegalArgumentException if {@code text} is anything else; the message does not quote it
     */
    public static MeshKey parse(String text) {
        return new MeshKey(Hex.parse(text.strip(), ""));
    }

    /** Reports whether all bytes are zero, which means that there is no key. */
    public boolean isZero() {
        return Arrays.equals(secret, new byte[SIZE]);
    }

    /** Compares in constant time; a zero key matches nothing. */
    public boolean matches(MeshKey other) {
        return MessageDigest.isEqual(secret, other.secret) && !isZero();
    }

    /** Returns 64 hex digits: a secret, for the ClientInfo box and key files only. */
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
