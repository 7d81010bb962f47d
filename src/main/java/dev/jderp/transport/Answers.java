package dev.jderp.transport;

import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The HTTP answers that several pages share, worded and labelled as derper's (reference section 2.5). */
public final class Answers {

    private Answers() {}

    /** A short text; {@code body} ends with a newline. */
    public static void text(HttpServletResponse response, int status, String body) throws IOException {
        response.setStatus(status);
        response.setHeader("X-Content-Type-Options", "nosniff");
        body(response, "text/plain; charset=utf-8", body);
    }

    /**
     * A refused upgrade. The connection is closed behind it: what a client sent after its request was meant for another
     * protocol, and is never read as a further request (RFC 9931).
     */
    static void refuse(HttpServletRequest request, HttpServletResponse response, int status, String body)
            throws IOException, ServletException {
        response.setHeader("Connection", "close");
        text(response, status, body);
        if (request.getHeader("Upgrade") != null) {
            request.upgrade(RefusedHandler.class);
        }
        response.flushBuffer();
    }

    /** The headers of every page that a browser may show. */
    public static void browserHeaders(HttpServletResponse response) {
        response.setHeader("Strict-Transport-Security", "max-age=63072000; includeSubDomains");
        response.setHeader(
                "Content-Security-Policy",
                "default-src 'self'; frame-ancestors 'none'; form-action 'self'; base-uri 'self'; "
                        + "block-all-mixed-content; object-src 'none'");
        response.setHeader("X-Frame-Options", "DENY");
        response.setHeader("X-Content-Type-Options", "nosniff");
    }

    /** A whole body of text. */
    static void body(HttpServletResponse response, String contentType, String body) throws IOException {
        body(response, contentType, body.getBytes(StandardCharsets.UTF_8));
    }

    /** A whole body of known length. */
    static void body(HttpServletResponse response, String contentType, byte[] bytes) throws IOException {
        response.setHeader("Content-Type", contentType);
        response.setContentLength(bytes.length);
        response.getOutputStream().write(bytes);
    }
}
