package dev.jderp.prober;

import java.nio.charset.StandardCharsets;

/**
 * One of the prober's pages, for whatever server it is to be sent by.
 *
 * @param status the status code
 * @param contentType the type of the body
 * @param body the body
 */
public record PageResponse(int status, String contentType, String body) {

    /** What a browser may do with any of these pages; styles are in the page, and there are no scripts. */
    public static final String CONTENT_SECURITY_POLICY = "default-src 'none'; style-src 'unsafe-inline'; "
            + "form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

    private static final int OK = 200;

    /** Plain text. */
    static PageResponse text(int status, String body) {
        return new PageResponse(status, "text/plain; charset=utf-8", body);
    }

    /** JSON. */
    static PageResponse json(int status, String body) {
        return new PageResponse(status, "application/json", body);
    }

    /** A page. */
    static PageResponse html(String body) {
        return new PageResponse(OK, "text/html; charset=utf-8", body);
    }

    /** The body's bytes. */
    public byte[] bytes() {
        return body.getBytes(StandardCharsets.UTF_8);
    }
}
