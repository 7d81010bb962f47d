package dev.jderp.cli;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jderp.clientaddress.HostGuard;
import dev.jderp.prober.pages.PageRequest;
import dev.jderp.prober.pages.PageResponse;
import dev.jderp.prober.pages.ProberPages;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves a prober's pages over HTTP, with the JDK's server, on virtual threads. */
final class ProbeServer implements AutoCloseable {

    private static final int NO_BODY = -1;

    private static final PageResponse WRONG_HOST = new PageResponse(
            HttpURLConnection.HTTP_FORBIDDEN, "text/plain; charset=utf-8",
            "Host is not a name of this prober (--hosts)\n");

    private final ProberPages pages;
    private final HostGuard guard;
    private final HttpServer server;
    private final ExecutorService exchanges = Executors.newVirtualThreadPerTaskExecutor();

    /** Starts to listen; requests must name an IP address, {@code localhost} or one of {@code hosts} as their host. */
    ProbeServer(InetSocketAddress address, ProberPages pages, List<String> hosts) throws IOException {
        this.pages = pages;
        this.guard = new HostGuard(hosts);
        this.server = HttpServer.create(address, 0);
        server.createContext("/", this::answer);
        server.setExecutor(exchanges);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            PageResponse page = !namesThisServer(exchange)
                    ? WRONG_HOST
                    : pages.handle(PageRequest.of(exchange.getRequestMethod(),
                            exchange.getRequestURI().getPath(), exchange.getRequestURI().getRawQuery(),
                            exchange.getRequestHeaders()::getFirst));
            Headers headers = exchange.getResponseHeaders();
            headers.set("Content-Type", page.contentType());
            headers.set("Content-Security-Policy", PageResponse.CONTENT_SECURITY_POLICY);
            headers.set("X-Content-Type-Options", "nosniff");
            headers.set("X-Frame-Options", "DENY");
            byte[] body = page.bytes();
            boolean isHead = exchange.getRequestMethod().equals("HEAD");
            exchange.sendResponseHeaders(page.status(), isHead || body.length == 0 ? NO_BODY : body.length);
            if (!isHead) {
                exchange.getResponseBody().write(body);
            }
        }
    }

    private boolean namesThisServer(HttpExchange exchange) {
        Headers headers = exchange.getRequestHeaders();
        return guard.allows(
                exchange.getRemoteAddress().getAddress().isLoopbackAddress(),
                name -> headers.getOrDefault(name, List.of()));
    }

    /** The address that it listens on. */
    InetSocketAddress address() {
        return server.getAddress();
    }

    @Override
    public void close() {
        server.stop(0);
        exchanges.shutdownNow();
    }
}
