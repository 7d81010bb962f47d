package dev.jderp.rest.http;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The header {@code If-Match}, which every change of a versioned resource needs, so that an editor does not overwrite
 * another's change unseen (RFC 9110 section 13.1.1, RFC 6585 section 3).
 */
public final class IfMatch {

    private static final String ANY_VERSION = "*";
    private static final Pattern TAG = Pattern.compile("(W/)?\"([\\x21\\x23-\\x7e\\x80-\\xff]*)\"");
    private static final String SPACE_OR_COMMA = " \t,";

    private IfMatch() {}

    /**
     * Returns a test of versions, as they stand between the quotes of {@code ETag}: whether the header lists the
     * version. {@code *} lists every version; a weak tag never matches.
     *
     * @throws Problem 428 if the header is missing, 400 if it is malformed
     */
    public static Predicate<String> of(@Nullable String header) {
        if (header == null) {
            throw Problem.preconditionRequired(
                    "If-Match is missing; expected the ETag of the version to change");
        }
        if (header.strip().equals(ANY_VERSION)) {
            return version -> true;
        }
        return strongTags(header)::contains;
    }

    private static Set<String> strongTags(String header) {
        Set<String> strong = new HashSet<>();
        Matcher tag = TAG.matcher(header);
        int at = 0;
        int read = 0;
        while ((at = skipSeparators(header, at)) < header.length()) {
            if (!tag.find(at) || tag.start() != at) {
                throw malformed();
            }
            if (tag.group(1) == null) {
                strong.add(tag.group(2));
            }
            at = tag.end();
            if (at < header.length() && SPACE_OR_COMMA.indexOf(header.charAt(at)) < 0) {
                throw malformed();
            }
            read++;
        }
        if (read == 0) {
            throw malformed();
        }
        return strong;
    }

    private static int skipSeparators(String header, int from) {
        int at = from;
        while (at < header.length() && SPACE_OR_COMMA.indexOf(header.charAt(at)) >= 0) {
            at++;
        }
        return at;
    }

    private static Problem malformed() {
        return Problem.badRequest("If-Match is malformed; expected a list of tags, such as \"1f0a\", or *");
    }
}
