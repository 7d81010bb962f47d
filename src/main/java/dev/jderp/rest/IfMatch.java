package dev.jderp.rest;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code If-Match}, which every change of something with a version needs, so that no editor undoes another's
 * work unseen (RFC 9110 section 13.1.1, RFC 6585 section 3).
 */
final class IfMatch {

    private static final int PRECONDITION_REQUIRED = 428;
    private static final String ANYTHING = "*";
    private static final Pattern TAG = Pattern.compile("(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"");
    private static final String SPACE_OR_COMMA = " \t,";

    private IfMatch() {}

    /**
     * Whether the header matches a version, written as between the quotes of {@code ETag}. {@code *} matches every
     * version, a weak tag none.
     *
     * @throws Problem 428 if there is no header, 400 if it is malformed
     */
    static Predicate<String> of(@Nullable String header) {
        if (header == null) {
            throw Problem.of(
                    PRECONDITION_REQUIRED, "If-Match is missing; expected the ETag of the version to change");
        }
        if (header.strip().equals(ANYTHING)) {
            return version -> true;
        }
        return strongTags(header)::contains;
    }

    private static Set<String> strongTags(String header) {
        Set<String> strong = new HashSet<>();
        Matcher tag = TAG.matcher(header);
        int at = 0;
        int read = 0;
        while ((at = next(header, at)) < header.length()) {
            if (!tag.find(at) || tag.start() != at) {
                throw wrong();
            }
            if (tag.group(1) == null) {
                strong.add(tag.group(2));
            }
            at = tag.end();
            if (at < header.length() && SPACE_OR_COMMA.indexOf(header.charAt(at)) < 0) {
                throw wrong();
            }
            read++;
        }
        if (read == 0) {
            throw wrong();
        }
        return strong;
    }

    private static int next(String header, int from) {
        int at = from;
        while (at < header.length() && SPACE_OR_COMMA.indexOf(header.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static Problem wrong() {
        return Problem.badRequest("invalid If-Match; expected a list of tags such as \"1f0a\", or *");
    }
}
