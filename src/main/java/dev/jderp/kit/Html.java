package dev.jderp.kit;

/** Text in HTML pages. */
public final class Html {

    private Html() {}

    /** Escapes {@code text} for element content and for attribute values in either kind of quotes. */
    public static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
