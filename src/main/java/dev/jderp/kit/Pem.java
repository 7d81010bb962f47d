package dev.jderp.kit;

import java.util.Base64;

/** Writes PEM (RFC 7468). */
public final class Pem {

    private static final int LINE_CHARS = 64;
    private static final byte[] LINE_END = {'\n'};

    private Pem() {}

    /** Returns a block with this label, such as {@code CERTIFICATE}. */
    public static String block(String label, byte[] der) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder(LINE_CHARS, LINE_END).encodeToString(der)
                + "\n-----END " + label + "-----\n";
    }
}
