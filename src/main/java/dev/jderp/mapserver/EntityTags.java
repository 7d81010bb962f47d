package dev.jderp.mapserver;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Whether a client has what it asks for already (RFC 9110, section 13.1.2). */
public final class EntityTags {

    private EntityTags() {}

    /**
     * Whether one of {@code tags}, which have no quotes, is named by the header, weak or not; never without a header.
     *
     * @param ifNoneMatch the header's value
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
            boolean quoted = strong.length() > 1 && strong.startsWith("\"") && strong.endsWith("\"");
            if (quoted && tags.contains(strong.substring(1, strong.length() - 1))) {
                return true;
            }
        }
        return false;
    }

    /** The tag as it stands in a header. */
    public static String quoted(String tag) {
        return '"' + tag + '"';
    }
}
