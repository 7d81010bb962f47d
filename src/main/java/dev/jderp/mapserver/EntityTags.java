package dev.jderp.mapserver;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Evaluates the header {@code If-None-Match} (RFC 9110, section 13.1.2). */
public final class EntityTags {

    private EntityTags() {}

    /**
     * Whether the header has one of {@code tags}, weak or strong; false without a header.
     *
     * @param ifNoneMatch the header's value
     * @param tags entity tags without quotes
     */
    public static boolean known(@Nullable String ifNoneMatch, Set<String> tags) {
        if (ifNoneMatch == null) {
            return false;
        }
        for (String each : ifNoneMatch.split(",", -1)) {
            String tag = each.strip();
            if (tag.equals("*")) {
                return true;
            }
            String strong = tag.startsWith("W/") ? tag.substring(2) : tag;
            boolean isQuoted = strong.length() > 1 && strong.startsWith("\"") && strong.endsWith("\"");
            if (isQuoted && tags.contains(strong.substring(1, strong.length() - 1))) {
                return true;
            }
        }
        return false;
    }

    /** The tag with quotes, as in a header. */
    public static String quoted(String tag) {
        return '"' + tag + '"';
    }
}
