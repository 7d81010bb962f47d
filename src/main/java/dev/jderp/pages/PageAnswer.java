package dev.jderp.pages;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The answer of a page. The server adds the length of the body, and leaves the body out for HEAD.
 *
 * @param status the HTTP status
 * @param headers values by names
 * @param body the body; zero bytes if there is none
 */
public record PageAnswer(int status, Map<String, String> headers, byte[] body) {

    /** The headers of every page that a browser may show. */
    public static final Map<String, String> BROWSER_HEADERS = Map.of(
            "Strict-Transport-Security", "max-age=63072000; includeSubDomains",
            "Content-Security-Policy",
            "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'self'; "
                    + "block-all-mixed-content; object-src 'none'",
            "X-Frame-Options", "DENY",
            "X-Content-Type-Options", "nosniff");

    private static final String TEXT = "text/plain; charset=utf-8";

    /** Copies the headers. */
    public PageAnswer {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** A short text; {@code body} ends with a newline. */
    public static PageAnswer text(int status, String body) {
        return of(status, TEXT, body).with("X-Content-Type-Options", "nosniff");
    }

    /** A text of some media type, in UTF-8. */
    public static PageAnswer of(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** A body of some media type. */
    public static PageAnswer of(int status, String contentType, byte[] body) {
        return new PageAnswer(status, Map.of("Content-Type", contentType), body);
    }

    /** An answer without a body and without a media type. */
    public static PageAnswer empty(int status) {
        return new PageAnswer(status, Map.of(), new byte[0]);
    }

    /** The answer with one more header; a second value of Vary is added to the first, other values are replaced. */
    public PageAnswer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.merge(name, value, (before, now) -> name.equals("Vary") ? before + ", " + now : now);
        return new PageAnswer(status, more, body);
    }

    /** The answer with more headers, each added as by {@link #with(String, String)}. */
    public PageAnswer with(Map<String, String> more) {
        PageAnswer answer = this;
        for (Map.Entry<String, String> each : more.entrySet()) {
            answer = answer.with(each.getKey(), each.getValue());
        }
        return answer;
    }

    /** The answer with the headers of a page that a browser may show. */
    public PageAnswer forBrowsers() {
        return with(BROWSER_HEADERS);
    }
}
