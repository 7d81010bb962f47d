package dev.jderp.transport.http;

import dev.jderp.pages.servlet.ServletAnswers;
import dev.jderp.transport.ServerQuirks;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

/**
 * Refuses upgrades. It takes over the connection of a refused one only to close it: the container would read the bytes
 * after the request, which are meant for another protocol, as a further request (RFC 9931).
 */
public final class RefusedHandler implements HttpUpgradeHandler {

    /** Answers a request that is not upgraded, and closes its connection; {@code body} ends with a newline. */
    public static void refuse(HttpServletRequest request, HttpServletResponse response, int status, String body)
            throws IOException, ServletException {
        response.setHeader("Connection", "close");
        ServletAnswers.text(response, status, body);
        if (request.getHeader("Upgrade") != null
                && !ServerQuirks.upgradesSetTheStatus(request.getServletContext())) {
            request.upgrade(RefusedHandler.class);
        }
        response.flushBuffer();
    }

    @Override
    public void init(WebConnection web) {
        try {
            web.close();
        } catch (Exception e) {
            // closed already
        }
    }

    @Override
    public void destroy() {}
}
