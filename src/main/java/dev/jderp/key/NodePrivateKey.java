package dev.jderp.key;

import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import org.bouncycastle.math.ec.rfc7748.X25519;

/** A node's Curve25519 private key: 32 bytes, clamped. Prints no secret. */
public final class NodePrivateKey {

    private static final String PREFIX = "privkey:";
    private static final int SIZE = 32;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final byte[] scalar;
    private final NodePublicKey publicKey;

    private NodePrivateKey(byte[] scalar) {
        this.scalar = scalar;
        byte[] point = new byte[SIZE];
        X25519.scalarMultBase(scalar, 0, point, 0);
        this.publicKey = NodePublicKey.of(point);
    }

    /** Generates a random key. */
    public static NodePrivateKey generate() {
        byte[] seed = new byte[SIZE];
        RANDOM.nextBytes(seed);
        return ofSeed(seed);
    }

    /**
     * Makes a key of 32 bytes by clamping them: the lowest three bits and bit 255 are cleared, and bit 254 is set.
     */
    public static NodePrivateKey ofSeed(byte[] seed) {
        if (seed.length != SIZE) {
            throw new IllegalArgumentException("a private key has 32 bytes, not " + seed.length);
        }
        byte[] scalar = seed.clone();
        scalar[0] &= (byte) 248;
        scalar[31] = (byte) ((scalar[31] & 127) | 64);
        return new NodePrivateKey(scalar);
    }

    /**
     * Reads {@code privkey:} and 64 hex digits; the bytes are not clamped.
     *
     * @throws IllegalArgumentException if {@code text} is anything else; the message does not quote it
     */
    public static NodePrivateKey parse(String text) {
        byte[] raw = Hex.parse(text, PREFIX);
        if (Arrays.equals(raw, new byte[SIZE])) {
            throw new IllegalArgumentException("the private key is all zero");
        }
        return new NodePrivateKey(raw);
    }

    /** Returns the public key that belongs to this key. */
    public NodePublicKey publicKey() {
        return publicKey;
    }

    /** Returns {@code privkey:} and 64 hex digits: a secret, for key files only. */
    public String secretText() {
        return PREFIX + HexFormat.of().formatHex(scalar);
    }

    byte[] scalar() {
        return scalar;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof NodePrivateKey k && MessageDigest.isEqual(scalar, k.scalar);
    }

    @Override
    public int hashCode() {
        return publicKey.hashCode();
    }

    @Override
    public String toString() {
        return "private key of " + publicKey;
    }
}
