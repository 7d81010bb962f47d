package dev.jderp.auth;

import java.util.regex.Pattern;

/** What strangers sent, in a form that a log may show: one line, of a bounded length. */
public final class Printable {

    private static final int MAX_CHARACTERS = 200;

    /** A token where none belongs, such as in a path. */
    private static final Pattern TOKEN = Pattern.compile("jderp_[A-Za-z0-9_-]+");

    private Printable() {}

    /**
     * The text with everything that is no plain ASCII written as {@code \}{@code uXXXX}, cut off where it gets long.
     * Tokens are left out.
     */
    public static String of(String said) {
        String text = TOKEN.matcher(said).replaceAll("jderp_***");
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
