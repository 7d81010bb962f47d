package dev.jderp.pages;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a page answers; the server adds the body's length, and leaves the body out where HEAD was asked.
 *
 * @param status the HTTP status
 * @param headers by their names
 * @param body empty for none
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

    /** A copy of the headers. */
    public PageAnswer {
        headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }

    /** A short text; {@code body} ends with a newline. */
    public static PageAnswer text(int status, String body) {
        return of(status, TEXT, body).with("X-Content-Type-Options", "nosniff");
    }

    /** A body of some type. */
    public static PageAnswer of(int status, String contentType, String body) {
        return of(status, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** A body of some type. */
    public static PageAnswer of(int status, String contentType, byte[] body) {
        return new PageAnswer(status, Map.of("Content-Type", contentType), body);
    }

    /** Without a body and a type. */
    public static PageAnswer empty(int status) {
        return new PageAnswer(status, Map.of(), new byte[0]);
    }

    /** With one more header; a second value of Vary is added to the first. */
    public PageAnswer with(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(headers);
        more.merge(name, value, (before, now) -> name.equals("Vary") ? before + ", " + now : now);
        return new PageAnswer(status, more, body);
    }

    /** With more headers. */
    public PageAnswer with(Map<String, String> more) {
        PageAnswer answer = this;
        for (Map.Entry<String, String> each : more.entrySet()) {
            answer = answer.with(each.getKey(), each.getValue());
        }
        return answer;
    }

    /** With the headers of a page that a browser may show. */
    public PageAnswer forBrowsers() {
        return with(BROWSER_HEADERS);
    }
}
