package dev.jderp.auth;

import java.util.regex.Pattern;

/** Makes text from untrusted clients safe for a log: one line, of a bounded length. */
public final class Printable {

    private static final int MAX_CHARACTERS = 200;

    /** A token in a wrong place, such as a path. */
    private static final Pattern TOKEN = Pattern.compile("jderp_[A-Za-z0-9_-]+");

    private Printable() {}

    /**
     * Returns the text with every character outside printable ASCII as {@code \}{@code uXXXX}, cut off after 200
     * characters, and with tokens replaced.
     */
    public static String of(String untrusted) {
        String text = TOKEN.matcher(untrusted).replaceAll("jderp_***");
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            if (out.length() >= MAX_CHARACTERS) {
                return out.append("...").toString();
            }
            char c = text.charAt(i);
            if (c == '\\') {
                out.append("\\\\");
            } else if (c >= ' ' && c <= '~') {
                out.append(c);
            } else {
                out.append(String.format("\\u%04x", (int) c));
            }
        }
        return out.toString();
    }
}
