package dev.jderp.cli;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jderp.clientaddress.FrontDoorHeader;
import dev.jderp.clientaddress.HostGuard;
import dev.jderp.assembly.RelayParts;
import dev.jderp.debug.DebugContext;
import dev.jderp.debug.Exposition;
import dev.jderp.pages.Cors;
import dev.jderp.pages.MapPages;
import dev.jderp.pages.PageAnswer;
import dev.jderp.pages.ProblemJson;
import dev.jderp.pages.PublicPages;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The pages behind the front door of a relay that has no container, on the JDK's HTTP server and loopback: those for
 * everybody, answered as the container's are, and metrics for clients on this host.
 */
final class RelayPages implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RelayPages.class.getName());
    private static final String MAP = "/derpmap/";
    /** Pages for who runs the relay, of which there are two here. */
    private static final List<String> OPERATORS = List.of("/metrics", "/debug", "/prober");
    /** What only the relay with a container has. */
    private static final List<String> ABSENT = List.of("/api", "/openapi");
    private static final int OK = 200;
    private static final int NO_CONTENT = 204;
    private static final int NOT_MODIFIED = 304;
    private static final int METHOD_NOT_ALLOWED = 405;
    private static final int UNAVAILABLE = 503;
    private final RelayParts parts;
    private final String secret;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Exposition exposition = new Exposition();
    private final DebugContext context;
    private final HostGuard guard;
    private final PublicPages pages;
    private final MapPages maps;

    /**
     * Pages about {@code parts}.
     *
     * @param secret what the front door shows with every request that it sends on
     * @throws IOException in one line, if the address cannot be listened on
     */
    RelayPages(RelayParts parts, String secret, InetSocketAddress address) throws IOException {
        this.parts = parts;
        this.secret = secret;
        this.guard = new HostGuard(parts.config().debug().hosts());
        this.pages = parts.publicPages();
        this.maps = new MapPages(parts.maps());
        context = new DebugContext(
                parts.relay(), parts.config().hostname(), parts.config().meshKeyFile().isPresent(),
                parts.config().rateFile().isPresent(), parts.prober());
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException("derp.http-port is " + address.getPort() + "; that port cannot be opened: "
                    + e.getMessage(), e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
    }

    void start() {
        server.start();
    }

    private void handle(HttpExchange exchange) {
        try (exchange) {
            send(exchange, answerTo(exchange));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "a page could not be sent: " + e);
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "unexpected failure of a page", e);
        }
    }

    private PageAnswer answerTo(HttpExchange exchange) throws IOException {
        String method = exchange.getRequestMethod();
        String path = exchange.getRequestURI().getPath();
        if (method.equals("TRACE")) {
            return PublicPages.noTrace();
        }
        return switch (path) {
            case "/robots.txt" -> PublicPages.robots();
            case "/derp" -> pages.notUpgraded();
            case "/derp/probe", "/derp/latency-check" -> PublicPages.probe(method);
            case "/generate_204" -> PublicPages.noContent(header(exchange, "X-Tailscale-Challenge"));
            case "/bootstrap-dns" -> pages.bootstrapDns(exchange.getRequestURI().getRawQuery(), client(exchange));
            default -> answerBelow(exchange, method, path);
        };
    }

    private PageAnswer answerBelow(HttpExchange exchange, String method, String path) throws IOException {
        if (isBelow(path, "/derpmap")) {
            return map(exchange, method, path);
        }
        if (isBelow(path, "/health")) {
            return health(method, path);
        }
        if (OPERATORS.stream().anyMatch(top -> isBelow(path, top))) {
            return forOperators(exchange, method, path);
        }
        return ABSENT.stream().anyMatch(top -> isBelow(path, top)) ? PublicPages.notFound() : pages.home(false);
    }

    private static boolean isBelow(String path, String top) {
        return path.equals(top) || path.startsWith(top + "/");
    }

    private PageAnswer map(HttpExchange exchange, String method, String path) {
        Cors cors = new Cors(parts.config().access().corsOrigins());
        Map<String, String> more = cors.headers(method, name -> header(exchange, name));
        if (cors.isPreflight(method, name -> header(exchange, name))) {
            return PageAnswer.empty(NO_CONTENT).with(more);
        }
        String tailnet = path.length() > MAP.length() ? path.substring(MAP.length()) : "";
        String written = exchange.getRequestURI().getRawPath();
        PageAnswer answer;
        if (tailnet.isEmpty() || written.indexOf('/', written.indexOf('/', 1) + 1) >= 0) { // %2F is part of the name
            answer = problem(404, "Not Found", ProblemJson.NO_RESOURCE);
        } else if (method.equals("OPTIONS")) {
            answer = PageAnswer.empty(OK).with("Allow", MapPages.ALLOW);
        } else if (!isRead(method)) {
            answer = problem(METHOD_NOT_ALLOWED, "Method Not Allowed", ProblemJson.NO_METHOD)
                    .with("Allow", MapPages.ALLOW);
        } else if (!MapPages.isName(tailnet)) {
            answer = problem(400, "Bad Request", MapPages.BAD_NAME);
        } else {
            answer = maps.map(tailnet, header(exchange, "If-None-Match"), header(exchange, "Accept-Encoding"));
        }
        return answer.forBrowsers().with(more);
    }

    private static PageAnswer problem(int status, String title, String detail) {
        return PageAnswer.of(
                status, ProblemJson.MEDIA_TYPE, ProblemJson.text(status, title, detail, List.of()));
    }

    /** In the form of MicroProfile Health, with the same checks: while clients are sent away the relay lives. */
    private PageAnswer health(String method, String path) {
        if (!isRead(method) && !method.equals("POST")) {
            return PageAnswer.text(METHOD_NOT_ALLOWED, "method not allowed\n");
        }
        boolean isDraining = parts.relay().isDraining();
        boolean lives = parts.relay().isRunning() || isDraining;
        boolean isReady = lives && !isDraining && parts.relay().isReady();
        List<Boolean> checks = switch (path) {
            case "/health/live", "/health/started" -> List.of(lives);
            case "/health/ready" -> List.of(isReady);
            default -> List.of(lives, isReady, lives);
        };
        boolean isUp = !checks.contains(false);
        return PageAnswer.of(isUp ? OK : UNAVAILABLE, "application/json", "{\"status\":\"" + word(isUp)
                + "\",\"checks\":[" + checks.stream()
                        .map(up -> "{\"name\":\"relay\",\"status\":\"" + word(up) + "\",\"data\":{}}")
                        .collect(Collectors.joining(","))
                + "]}");
    }

    private static String word(boolean isUp) {
        return isUp ? "UP" : "DOWN";
    }

    private PageAnswer forOperators(HttpExchange exchange, String method, String path) throws IOException {
        if (!isFromThisHost(exchange)) {
            return PageAnswer.text(403, "debug access denied\n");
        }
        boolean isMetrics = path.equals("/metrics");
        if (!isMetrics && !path.equals("/debug/varz")) {
            return PublicPages.notFound();
        }
        if (!isRead(method)) {
            return PageAnswer.text(METHOD_NOT_ALLOWED, "method not allowed\n");
        }
        if (isMetrics) {
            var format = exposition.format(header(exchange, "Accept"));
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            exposition.write(context, format, page);
            return PageAnswer.of(OK, format.getContentType(), page.toByteArray())
                    .with("X-Content-Type-Options", "nosniff");
        }
        return PageAnswer.of(OK, "text/plain; charset=utf-8", exposition.varz(context)).forBrowsers();
    }

    private static boolean isRead(String method) {
        return method.equals("GET") || method.equals("HEAD");
    }

    private static @Nullable String header(HttpExchange exchange, String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    /** Whether it was asked here, and neither by the front door nor by a proxy. */
    private boolean isFromThisHost(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        return exchange.getRemoteAddress().getAddress().isLoopbackAddress()
                && guard.allows(true, name -> headers.getOrDefault(name, List.of()))
                && !headers.containsKey(FrontDoorHeader.NAME)
                && headers.keySet().stream().noneMatch(parts.addresses()::isForwarding);
    }

    /** The client's address: what the front door says behind its secret, else who has connected. */
    private String client(HttpExchange exchange) {
        return FrontDoorHeader.read(exchange.getRequestHeaders().getFirst(FrontDoorHeader.NAME), secret)
                .map(FrontDoorHeader::address)
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
