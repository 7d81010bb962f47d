package dev.jderp.transport;

import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;

/**
 * Takes over the connection of a refused upgrade, only to close it: the container would read what the client sent
 * behind its request, which was meant for another protocol, as a further request (RFC 9931).
 */
public final class RefusedHandler implements HttpUpgradeHandler {

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
