package dev.jderp.standalone;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jderp.assembly.RelayRuntime;
import dev.jderp.clientaddress.FrontDoorHeader;
import dev.jderp.clientaddress.HostGuard;
import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.debug.DebugContext;
import dev.jderp.debug.export.Exposition;
import dev.jderp.debug.health.HealthPage;
import dev.jderp.debug.pages.DebugPages;
import dev.jderp.pages.Cors;
import dev.jderp.pages.MapPages;
import dev.jderp.pages.PageAnswer;
import dev.jderp.pages.PublicPages;
import dev.jderp.pages.PublicRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server of a relay that has no container, on the JDK's HTTP server and loopback: the pages without login, as
 * the container serves them, and metrics for clients on this host. The front door forwards requests to it. Each request
 * has a virtual thread.
 */
public final class RelayPages implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RelayPages.class.getName());
    /** Paths that only the relay with a container has. */
    private static final List<String> ABSENT = List.of("/api", "/openapi");
    private static final String NO_DASHBOARD = """
            This relay runs without an application server: it has no dashboard and no REST API. Its metrics are at \
            /metrics, at derp.http-port of its own host.
            """;
    private static final int NOT_FOUND = 404;
    private static final int FORBIDDEN = 403;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private final RelayRuntime runtime;
    private final String secret;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HostGuard guard;
    private final PublicPages pages;
    private final MapPages maps;
    private final DebugPages debugPages;

    /**
     * Creates the pages about {@code runtime}.
     *
     * @param secret the secret that the front door sends with every request that it forwards
     * @throws IOException in one line, if the address cannot be listened on
     */
    public RelayPages(RelayRuntime runtime, String secret, InetSocketAddress address) throws IOException {
        this.runtime = runtime;
        this.secret = secret;
        this.guard = new HostGuard(runtime.config().debug().hosts());
        this.pages = runtime.publicPages(false);
        this.maps = new MapPages(runtime.maps());
        this.debugPages = new DebugPages(
                new DebugContext(
                        runtime.relay(), runtime.config().hostname(), runtime.config().files().meshKey().isPresent(),
                        runtime.config().files().rateLimits().isPresent(), runtime.prober(),
                        runtime.config().region().id(), runtime::links),
                new Exposition(),
                List.of());
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException("derp.http-port is " + address.getPort() + ", which cannot be opened: "
                    + e.getMessage(), e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    /** Starts to serve. */
    public void start() {
        server.start();
    }

    /** A request as the pages see it. */
    private record ExchangeView(HttpExchange exchange, String clientAddress) implements PublicRequest {

        @Override
        public String method() {
            return exchange.getRequestMethod();
        }

        @Override
        public String path() {
            return exchange.getRequestURI().getPath();
        }

        @Override
        public String rawPath() {
            return exchange.getRequestURI().getRawPath();
        }

        @Override
        public @Nullable String query() {
            return exchange.getRequestURI().getRawQuery();
        }

        @Override
        public @Nullable String header(String name) {
            return exchange.getRequestHeaders().getFirst(name);
        }

        @Override
        public boolean mayDebug() {
            return false; // the index of the debug pages is not served here
        }
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            send(exchange, answer(exchange, new ExchangeView(exchange, clientAddress(exchange))));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "cannot send a page: " + e);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "internal error in a page", e);
        }
    }

    private PageAnswer answer(HttpExchange exchange, PublicRequest request) throws IOException {
        String path = request.path();
        if (request.method().equals("TRACE")) {
            return PublicPages.noTrace();
        }
        if (isAtOrBelow(path, "/derpmap")) {
            return maps.answer(request, new Cors(runtime.config().access().corsOrigins()));
        }
        if (isAtOrBelow(path, "/health")) {
            return HealthPage.answer(request.method(), path, runtime.relay());
        }
        if (isAtOrBelow(path, "/metrics") || isAtOrBelow(path, "/debug") || isAtOrBelow(path, "/prober")) {
            return isFromThisHost(exchange)
                    ? debugPage(request)
                    : PageAnswer.text(FORBIDDEN, "debug access denied\n");
        }
        if (isAtOrBelow(path, "/dashboard")) {
            return PageAnswer.text(NOT_FOUND, NO_DASHBOARD);
        }
        return ABSENT.stream().anyMatch(top -> isAtOrBelow(path, top)) ? PublicPages.notFound() : pages.answer(request);
    }

    private static boolean isAtOrBelow(String path, String top) {
        return path.equals(top) || path.startsWith(top + "/");
    }

    /** Two of the debug pages are served here. */
    private PageAnswer debugPage(PublicRequest request) throws IOException {
        boolean isMetrics = request.path().equals("/metrics");
        if (!isMetrics && !request.path().equals("/debug/varz")) {
            return PublicPages.notFound();
        }
        if (!request.method().equals("GET") && !request.method().equals("HEAD")) {
            return PageAnswer.text(METHOD_NOT_ALLOWED, "method not allowed\n");
        }
        PageAnswer answer = debugPages.answer(request.path(), request::header);
        return isMetrics ? answer : answer.forBrowsers();
    }

    /** Whether the request was sent on this host to derp.http-port, and not by a proxy. */
    private boolean isFromThisHost(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        boolean isDirect = headers.containsKey(FrontDoorHeader.NAME)
                ? fromFrontDoor(exchange).filter(RelayPages::isDirect).isPresent()
                : headers.keySet().stream().noneMatch(runtime.clientAddresses()::isForwarding);
        return isDirect && exchange.getRemoteAddress().getAddress().isLoopbackAddress()
                && guard.allows(true, name -> headers.getOrDefault(name, List.of()));
    }

    private static boolean isDirect(FrontDoorHeader header) {
        return header.isDirect()
                && IpAddresses.parse(header.address()).filter(InetAddress::isLoopbackAddress).isPresent();
    }

    private Optional<FrontDoorHeader> fromFrontDoor(HttpExchange exchange) {
        return FrontDoorHeader.read(exchange.getRequestHeaders().getFirst(FrontDoorHeader.NAME), secret);
    }

    /** The client's address: the one that the front door passes with its secret, else the connection's. */
    private String clientAddress(HttpExchange exchange) {
        return fromFrontDoor(exchange).map(FrontDoorHeader::address)
                .orElseGet(() -> exchange.getRemoteAddress().getAddress().getHostAddress());
    }

    private static void send(HttpExchange exchange, PageAnswer answer) throws IOException {
        Headers headers = exchange.getResponseHeaders();
        answer.headers().forEach(headers::set);
        byte[] body = answer.body();
        boolean mayHaveBody = answer.status() != NO_CONTENT && answer.status() != NOT_MODIFIED;
        boolean isHead = exchange.getRequestMethod().equals("HEAD");
        if (isHead && mayHaveBody) {
            headers.set("Content-Length", Integer.toString(body.length));
        }
        exchange.sendResponseHeaders(answer.status(), isHead || body.length == 0 ? -1 : body.length);
        if (!isHead && body.length > 0) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
