package dev.jderp.prober.pages;

import java.nio.charset.StandardCharsets;

/**
 * The answer to a {@link PageRequest}, independent of the HTTP server.
 *
 * @param status the status code
 * @param contentType the type of the body
 * @param body the body
 */
public record PageResponse(int status, String contentType, String body) {

    /** The header for all pages: style sheets are files, and there are no scripts. */
    public static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'self'; img-src 'self'; "
            + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static final int OK = 200;

    /** An answer of plain text. */
    static PageResponse text(int status, String body) {
        return new PageResponse(status, "text/plain; charset=utf-8", body);
    }

    /** An answer of JSON. */
    static PageResponse json(int status, String body) {
        return new PageResponse(status, "application/json", body);
    }

    /** An HTML page with status 200. */
    static PageResponse html(String body) {
        return new PageResponse(OK, "text/html; charset=utf-8", body);
    }

    /** The body in UTF-8. */
    public byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
