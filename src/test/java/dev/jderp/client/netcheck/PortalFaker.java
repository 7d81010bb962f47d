package dev.jderp.client.netcheck;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.function.UnaryOperator;

/** A server on port 80 of a relay: the relay itself, or a captive portal. */
final class PortalFaker implements AutoCloseable {

    private final HttpServer server;

    /** One that answers a challenge with this status and response; with an empty response there is no such header. */
    PortalFaker(int status, UnaryOperator<String> response) throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/generate_204", exchange -> {
            String challenge = String.valueOf(exchange.getRequestHeaders().getFirst("X-Tailscale-Challenge"));
            String answer = response.apply(challenge);
            if (!answer.isEmpty()) {
                exchange.getResponseHeaders().set("X-Tailscale-Response", answer);
            }
            exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/login");
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
    }

    int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
