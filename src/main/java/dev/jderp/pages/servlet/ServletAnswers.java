package dev.jderp.pages.servlet;

import dev.jderp.pages.PageAnswer;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** Sends the answers of pages by a servlet response ({@code docs/protocol.md#small-pages}). */
public final class ServletAnswers {

    private ServletAnswers() {}

    /** Sends a short text; {@code body} ends with a newline. */
    public static void text(HttpServletResponse response, int status, String body) throws IOException {
        send(response, PageAnswer.text(status, body));
    }

    /** Sets the headers of every page that a browser may show. */
    public static void browserHeaders(HttpServletResponse response) {
        PageAnswer.BROWSER_HEADERS.forEach(response::setHeader);
    }

    /** Sends a whole answer. */
    public static void send(HttpServletResponse response, PageAnswer answer) throws IOException {
        response.setStatus(answer.status());
        answer.headers().forEach(response::setHeader);
        if (answer.status() != HttpServletResponse.SC_NO_CONTENT
                && answer.status() != HttpServletResponse.SC_NOT_MODIFIED) {
            response.setContentLength(answer.body().length);
            response.getOutputStream().write(answer.body());
        }
    }
}
