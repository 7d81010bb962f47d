package dev.jderp.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jderp.address.HostGuard;
import dev.jderp.assembly.RelayParts;
import dev.jderp.bootstrap.BootstrapDns;
import dev.jderp.debug.DebugContext;
import dev.jderp.debug.Exposition;
import dev.jderp.maps.MapAnswer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The pages behind the front door of a relay that has no container, on the JDK's HTTP server and loopback: the map,
 * bootstrap DNS and health for everybody, metrics for who asks from this host.
 */
final class RelayPages implements AutoCloseable {

    private static final Logger LOG = System.getLogger(RelayPages.class.getName());
    private static final String MAP = "/derpmap/";
    private static final int LONGEST_NAME = 255;
    /** By which the front door says whom a request is from. */
    private static final String CLIENT = "Jderp-Client";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private final RelayParts parts;
    private final String secret;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Exposition exposition = new Exposition();
    private final DebugContext context;
    private final HostGuard guard;

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
            exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
            String method = exchange.getRequestMethod();
            if (!method.equals("GET") && !method.equals("HEAD")) {
                answer(exchange, 405, TEXT, "GET only\n");
                return;
            }
            String path = exchange.getRequestURI().getPath();
            switch (path) {
                case "/health", "/health/live", "/health/ready", "/health/started" -> {
                    boolean asksForReadiness = path.equals("/health") || path.equals("/health/ready");
                    boolean isUp = !parts.relay().isDraining()
                            && (!asksForReadiness || parts.relay().isReady());
                    answer(exchange, isUp ? 200 : 503, JSON, "{\"status\":\"" + (isUp ? "UP" : "DOWN") + "\"}");
                }
                case "/robots.txt" -> answer(exchange, 200, TEXT, "User-agent: *\nDisallow: /\n");
                case "/bootstrap-dns" -> answer(exchange, 200, JSON, parts.bootstrapDns().answer(
                        BootstrapDns.asked(exchange.getRequestURI().getRawQuery()), client(exchange)));
                case "/metrics", "/debug/varz" -> metrics(exchange, path);
                case "/" -> answer(exchange, 200, TEXT, "This is a DERP relay, run with jderp.\n");
                default -> {
                    if (path.startsWith(MAP) && path.length() > MAP.length()) {
                        map(exchange, path.substring(MAP.length()));
                    } else {
                        answer(exchange, 404, TEXT, "404 page not found\n");
                    }
                }
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, () -> "a page could not be sent: " + e);
        }
    }

    private void map(HttpExchange exchange, String tailnet) throws IOException {
        if (tailnet.length() > LONGEST_NAME || tailnet.chars().anyMatch(Character::isISOControl)) {
            answer(exchange, 400, TEXT, "the tailnet's name is longer than " + LONGEST_NAME + " or not text\n");
            return;
        }
        var asked = exchange.getRequestHeaders();
        MapAnswer answer = MapAnswer.of(
                parts.maps().served(tailnet), asked.getFirst("If-None-Match"), asked.getFirst("Accept-Encoding"));
        var headers = exchange.getResponseHeaders();
        headers.set("ETag", answer.etag());
        headers.set("Cache-Control", MapAnswer.CACHE_CONTROL);
        headers.set("Vary", "Accept-Encoding");
        if (answer.known()) {
            exchange.sendResponseHeaders(304, -1);
            return;
        }
        if (answer.gzip()) {
            headers.set("Content-Encoding", "gzip");
        }
        answer(exchange, 200, JSON, answer.gzip() ? answer.page().gzip() : answer.page().json());
    }

    private void metrics(HttpExchange exchange, String path) throws IOException {
        if (!isFromThisHost(exchange)) {
            answer(exchange, 403, TEXT, "debug access denied\n");
        } else if (path.equals("/metrics")) {
            var format = exposition.format(exchange.getRequestHeaders().getFirst("Accept"));
            ByteArrayOutputStream page = new ByteArrayOutputStream();
            exposition.write(context, format, page);
            answer(exchange, 200, format.getContentType(), page.toByteArray());
        } else {
            answer(exchange, 200, TEXT, exposition.varz(context));
        }
    }

    /** Whether it was asked here, and neither by the front door nor by a proxy. */
    private boolean isFromThisHost(HttpExchange exchange) {
        var headers = exchange.getRequestHeaders();
        return exchange.getRemoteAddress().getAddress().isLoopbackAddress()
                && guard.allows(true, name -> headers.getOrDefault(name, List.of()))
                && !headers.containsKey(CLIENT)
                && headers.keySet().stream().noneMatch(parts.addresses()::isForwarding);
    }

    /** The client's address: what the front door says behind its secret, else who has connected. */
    private String client(HttpExchange exchange) {
        String said = exchange.getRequestHeaders().getFirst(CLIENT);
        String[] fields = said == null ? new String[0] : said.split(" ", -1);
        boolean believed = fields.length > 2 && MessageDigest.isEqual(
                fields[0].getBytes(StandardCharsets.UTF_8), secret.getBytes(StandardCharsets.UTF_8));
        return believed ? fields[2] : exchange.getRemoteAddress().getAddress().getHostAddress();
    }

    private static void answer(HttpExchange exchange, int status, String type, String body) throws IOException {
        answer(exchange, status, type, body.getBytes(StandardCharsets.UTF_8));
    }

    private static void answer(HttpExchange exchange, int status, String type, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", type);
        boolean hasBody = !exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, hasBody && body.length > 0 ? body.length : -1);
        if (hasBody) {
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
