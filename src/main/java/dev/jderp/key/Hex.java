package dev.jderp.key;

import java.util.HexFormat;

/** Reads the hex of keys. What was wrong is said without repeating the text, which may be a secret. */
final class Hex {

    private static final int KEY_DIGITS = 64;

    private Hex() {}

    /** The 32 bytes behind {@code prefix}. */
    static byte[] parse(String text, String prefix) {
        if (!text.startsWith(prefix)) {
            throw new IllegalArgumentException("key does not begin with \"" + prefix + "\"");
        }
        int digits = text.length() - prefix.length();
        if (digits != KEY_DIGITS) {
            throw new IllegalArgumentException("key has " + digits + " characters; expected 64 hex digits");
        }
        try {
            return HexFormat.of().parseHex(text, prefix.length(), text.length());
        } catch (IllegalArgumentException e) {
            throw new NotHexException();
        }
    }

    /** Says that a key is not hex, without the cause, whose message would quote it. */
    private static final class NotHexException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        NotHexException() {
            super("key contains a character that is not a hex digit");
        }
    }
}
