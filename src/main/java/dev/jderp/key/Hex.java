package dev.jderp.key;

import java.util.HexFormat;

/** Reads keys in hex. Its messages never quote the text, which may be a secret. */
final class Hex {

    private static final int KEY_DIGITS = 64;

    private Hex() {}

    /**
     * Reads the 64 hex digits that follow {@code prefix}.
     *
     * @throws IllegalArgumentException if {@code text} is anything else
     */
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

    /** A key is not hex. It has no cause, since the message of that would quote the key. */
    private static final class NotHexException extends IllegalArgumentException {
        private static final long serialVersionUID = 1;

        NotHexException() {
            super("key contains a character that is not a hex digit");
        }
    }
}
