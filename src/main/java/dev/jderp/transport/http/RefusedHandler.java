package dev.jderp.transport.http;

import dev.jderp.pages.servlet.ServletAnswers;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

/**
 * Takes over the connection of a refused upgrade, only to close it: the container would read what the client sent
 * behind its request, which was meant for another protocol, as a further request (RFC 9931).
 */
public final class RefusedHandler implements HttpUpgradeHandler {

    /**
     * A refused upgrade. The connection is closed behind it: what a client sent after its request was meant for another
     * protocol, and is never read as a further request (RFC 9931).
     */
    public static void refuse(HttpServletRequest request, HttpServletResponse response, int status, String body)
            throws IOException, ServletException {
        response.setHeader("Connection", "close");
        ServletAnswers.text(response, status, body);
        if (request.getHeader("Upgrade") != null) {
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
