package dev.jderp.transport;

import dev.jderp.pages.PageAnswer;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/**
 * The HTTP answers that several pages share, with the text and headers of derper's
 * ({@code docs/protocol.md#small-pages}).
 */
public final class SharedAnswers {

    private SharedAnswers() {}

    /** A short text; {@code body} ends with a newline. */
    public static void text(HttpServletResponse response, int status, String body) throws IOException {
        send(response, PageAnswer.text(status, body));
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
        PageAnswer.BROWSER_HEADERS.forEach(response::setHeader);
    }

    /** A page's whole answer. */
    static void send(HttpServletResponse response, PageAnswer answer) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        if (answer.status() != HttpServletResponse.SC_NO_CONTENT) {
            response.setContentLength(answer.body().length);
            response.getOutputStream().write(answer.body());
        }
    }
}
