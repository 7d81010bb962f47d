package dev.jderp.kit;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, which every Java has. */
public final class Sha256 {

    private Sha256() {}

    /** Returns a new digest, for input that comes in pieces; for one thread. */
    public static MessageDigest newDigest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }

    /** Returns the 32 bytes of the hash of {@code bytes}. */
    public static byte[] hash(byte[] bytes) {
        return newDigest().digest(bytes);
    }

    /** Returns the 32 bytes of the hash of {@code text} in UTF-8. */
    public static byte[] hash(String text) {
        return hash(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Returns the hash of {@code bytes} as 64 lower-case hex digits. */
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(hash(bytes));
    }

    /** Returns the hash of {@code text} in UTF-8 as 64 lower-case hex digits. */
    public static String hex(String text) {
        return HexFormat.of().formatHex(hash(text));
    }
}
