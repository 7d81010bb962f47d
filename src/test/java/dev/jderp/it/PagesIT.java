package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The pages without a login, asked at every door: the container's, the front door before it, and both without a
 * container.
 */
class PagesIT {

    private static final String HTML = "text/html; charset=utf-8";
    private static final String HOME = "<h1>DERP</h1>";
    private static final String TEXT = "text/plain; charset=utf-8";
    private static final String JSON = "application/json";
    private static final String PROBLEM = "application/problem+json";
    /** A client on another host, which may not see the debug pages at any door. */
    private static final String VISITOR = "X-Forwarded-For: 203.0.113.9\r\n";
    private static final String UP = "{\"name\":\"relay\",\"status\":\"UP\",\"data\":{}}";
    private static final String DENIED = "debug access denied\n";
    private static final String UPGRADE = "DERP requires connection upgrade\n";
    private static final String NO_RESOURCE = "\"detail\":\"unknown resource\"}";
    private static final String NO_METHOD = "\"detail\":\"the resource does not support this method\"}";
    private static final String BAD_NAME = "\"detail\":\"the tailnet's name is longer than 255 characters, "
            + "or not text\"}";
    private static final String ROBOTS = "User-agent: *\nDisallow: /\n";

    @TempDir
    static Path directory;

    /** With the settings' defaults, in the container and without it. */
    private static Server whole;
    private static Server alone;

    @BeforeAll
    static void start() throws IOException {
        whole = new Server(Map.of());
        alone = new Server(Map.of(), "relay");
        whole.process.readyBlock();
        alone.process.readyBlock();
    }

    @AfterAll
    static void stop() {
        whole.close();
        alone.close();
    }

    /** One server with two doors. */
    private static final class Server implements AutoCloseable {
        private final int pages = RelayProcess.freePort();
        private final int front = RelayProcess.freePort();
        private final Path state = Files.createTempDirectory(directory, "relay");
        private final RelayProcess process;

        Server(Map<String, String> settings, String... command) throws IOException {
            Map<String, String> all = new HashMap<>(settings);
            all.put("DERP_HTTP_PORT", Integer.toString(pages));
            all.put("DERP_FRONT_DOOR_PORT", Integer.toString(front));
            all.put("DERP_ADVERTISED_DERP_PORT", "443");
            process = RelayProcess.start(state, all, command);
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** What is asked, and what every door answers: status, type, and the body, whole or a part of it. */
    private record Row(String method, String path, int status, String type, String body) {
    }

    private static List<Row> rows(String... paths) {
        List<Row> rows = new ArrayList<>();
        for (String path : paths) {
            for (String method : List.of("GET", "HEAD", "POST", "OPTIONS")) {
                rows.add(new Row(method, path, 200, HTML, HOME));
            }
        }
        return rows;
    }

    private static void every(List<Row> rows, String path, int status, String type, String body) {
        for (String method : List.of("GET", "HEAD", "POST", "OPTIONS")) {
            rows.add(new Row(method, path, status, type, body));
        }
    }

    private static void reading(List<Row> rows, String path, int status, String type, String body) {
        rows.add(new Row("GET", path, status, type, body));
        rows.add(new Row("HEAD", path, status, type, body));
    }

    private static List<Row> table() {
        List<Row> rows = rows("/", "/unknown", "/index.html", "/a/b", "/favicon.ico", "/derp/", "/derp/x");
        every(rows, "/robots.txt", 200, TEXT, ROBOTS);
        every(rows, "/derp", 426, TEXT, UPGRADE);
        every(rows, "/generate_204", 204, "", "");
        every(rows, "/bootstrap-dns", 200, JSON, "");
        every(rows, "/bootstrap-dns?q=x.example.com", 200, JSON, "");
        for (String probe : List.of("/derp/probe", "/derp/latency-check")) {
            reading(rows, probe, 200, "", "");
            rows.add(new Row("POST", probe, 405, TEXT, "bogus probe method\n"));
            rows.add(new Row("OPTIONS", probe, 405, TEXT, "bogus probe method\n"));
        }
        for (String one : List.of("/health/live", "/health/ready", "/health/started")) {
            reading(rows, one, 200, JSON, "{\"status\":\"UP\",\"checks\":[" + UP + "]}");
            rows.add(new Row("POST", one, 200, JSON, "{\"status\":\"UP\",\"checks\":[" + UP + "]}"));
        }
        for (String all : List.of("/health", "/health/", "/health/x")) {
            reading(rows, all, 200, JSON, "{\"status\":\"UP\",\"checks\":[" + UP + "," + UP + "," + UP + "]}");
        }
        for (String operators : List.of("/metrics", "/metrics/", "/metrics/x", "/debug", "/debug/", "/debug/varz",
                "/debug/vars", "/debug/gc", "/debug/x", "/prober/")) {
            every(rows, operators, 403, TEXT, DENIED);
        }
        for (String map : List.of("/derpmap/default", "/derpmap/example.com", "/derpmap/a%2Fb")) {
            reading(rows, map, 200, JSON, "{\"Regions\":{\"900\":{\"RegionID\":900,");
            rows.add(new Row("POST", map, 405, PROBLEM, NO_METHOD));
            rows.add(new Row("PUT", map, 405, PROBLEM, NO_METHOD));
            rows.add(new Row("OPTIONS", map, 200, "", ""));
        }
        for (String none : List.of("/derpmap", "/derpmap/", "/derpmap/a/b")) {
            every(rows, none, 404, PROBLEM, NO_RESOURCE);
        }
        reading(rows, "/derpmap/" + "x".repeat(256), 400, PROBLEM, BAD_NAME);
        for (String any : List.of("/", "/derp", "/derp/probe", "/generate_204", "/metrics", "/health/live",
                "/derpmap/default", "/unknown")) {
            rows.add(new Row("TRACE", any, 405, TEXT, "TRACE is not supported\n"));
        }
        return rows;
    }

    /** An answer: status, headers in lower case, body. */
    private record Answer(int status, Map<String, String> headers, String body) {

        static Answer of(Server server, boolean front, Row row, String more) throws IOException {
            try (HostileClient client = front
                    ? HostileClient.tls(server.front)
                    : HostileClient.plain(server.pages)) {
                String length = row.method().equals("POST") || row.method().equals("PUT")
                        ? "Content-Length: 0\r\n"
                        : "";
                client.sendText(row.method() + " " + row.path() + " HTTP/1.1\r\nHost: localhost\r\n" + length + more
                        + "Connection: close\r\n\r\n");
                String[] parts = client.readAll().split("\r\n\r\n", 2);
                Map<String, String> headers = new TreeMap<>();
                String[] lines = parts[0].split("\r\n", -1);
                for (int i = 1; i < lines.length; i++) {
                    String[] header = lines[i].split(": *", 2);
                    headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
                }
                return new Answer(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, parts[1]);
            }
        }

        String type() {
            return headers.getOrDefault("content-type", "");
        }
    }

    private static void check(Row row, Answer answer, String door) {
        String what = row.method() + " " + row.path() + " at " + door + ": " + answer;
        assertEquals(row.status(), answer.status(), what);
        assertEquals(row.type(), answer.type(), what);
        if (row.method().equals("HEAD") || row.body().isEmpty()) {
            assertEquals("", answer.body(), what);
        } else {
            assertTrue(answer.body().contains(row.body()), what);
        }
        String length = answer.headers().get("content-length");
        if (!row.method().equals("HEAD") && length != null) {
            assertEquals(Integer.parseInt(length), answer.body().length(), what);
        }
    }

    @Test
    void everyDoorGivesTheSameAnswerToAVisitor() throws Exception {
        for (Row row : table()) {
            List<Answer> all = new ArrayList<>();
            for (Server server : List.of(whole, alone)) {
                List<Answer> answers = new ArrayList<>();
                for (boolean front : List.of(false, true)) {
                    Answer answer = Answer.of(server, front, row, VISITOR);
                    check(row, answer, (server == alone ? "relay, " : "container, ") + (front ? "front" : "pages"));
                    answers.add(answer);
                }
                assertSame(row, answers);
                all.addAll(answers);
            }
            if (!row.body().equals(HOME)) { // each has a pin of its own, and links to the pages that it has
                assertSame(row, all);
            }
        }
    }

    private static void assertSame(Row row, List<Answer> answers) {
        if (!row.path().startsWith("/derpmap/") || row.status() != 200) { // each has a key of its own
            assertEquals(1, answers.stream().map(Answer::body).distinct().count(), row + ": " + answers);
        }
        if (row.method().equals("HEAD") && row.status() == 200 && !row.path().startsWith("/derpmap/")) {
            assertEquals(1,
                    answers.stream().map(each -> each.headers().get("content-length")).distinct().count(),
                    row + ": " + answers);
        }
    }

    @Test
    void everyDoorServesTheFilesForBrowsers() throws Exception {
        for (Map.Entry<String, String> file : Map.of("/demo/", HTML, "/demo/index.html", HTML,
                "/derp/index.js", "text/javascript; charset=utf-8")
                .entrySet()) {
            String path = file.getKey();
            for (Server server : List.of(whole, alone)) {
                for (boolean front : List.of(false, true)) {
                    Answer answer = Answer.of(server, front, new Row("GET", path, 200, "", ""), VISITOR);
                    assertEquals(200, answer.status(), path);
                    assertEquals(file.getValue(), answer.type(), path);
                    assertTrue(answer.headers().get("content-security-policy").startsWith("default-src 'none';"), path);
                    check(new Row("HEAD", path, 200, file.getValue(), ""),
                            Answer.of(server, front, new Row("HEAD", path, 200, "", ""), VISITOR), path);
                    String tag = answer.headers().get("etag");
                    check(new Row("GET", path, 304, "", ""), Answer.of(server, front,
                            new Row("GET", path, 304, "", ""), "If-None-Match: " + tag + "\r\n"), path);
                    Row post = new Row("POST", path, 405, TEXT, "method not allowed\n");
                    check(post, Answer.of(server, front, post, VISITOR), path);
                    Row moved = new Row("GET", "/demo", 301, "", "");
                    assertEquals("/demo/", Answer.of(server, front, moved, VISITOR).headers().get("location"));
                }
            }
        }
    }

    /** A request that offers another protocol beside a body, with a token that may send it. */
    private static String offer(String protocol, String token, String framing) {
        return "PUT /api/v1/admission/deny HTTP/1.1\r\nHost: localhost\r\nIf-Match: *\r\nAuthorization: Bearer " + token
                + "\r\nContent-Type: application/json\r\nConnection: Upgrade, HTTP2-Settings\r\n"
                + "HTTP2-Settings: AAMAAABkAAQAAP__\r\nUpgrade: " + protocol + "\r\n" + framing;
    }

    @Test
    void aBodyBesideAnOfferedProtocolIsReadAtEveryDoor() throws Exception {
        String token = Files.readString(whole.state.resolve("data").resolve("admin-token")).strip();
        String body = "{\"keys\":[]}";
        for (String protocol : List.of("h2c", "TLS/1.2", "websocket", "foo/1, bar")) {
            for (boolean front : List.of(false, true)) {
                try (HostileClient client = front
                        ? HostileClient.tls(whole.front)
                        : HostileClient.plain(whole.pages)) {
                    client.sendText(offer(protocol, token, "Content-Length: " + body.length() + "\r\n\r\n" + body));
                    String head = client.readHead();
                    assertTrue(head.startsWith("HTTP/1.1 200 "), protocol + ": " + head);
                }
            }
        }
        try (HostileClient client = HostileClient.plain(whole.pages)) {
            client.sendText(offer("h2c", token, "Transfer-Encoding: chunked\r\n\r\nb\r\n" + body + "\r\n0\r\n\r\n"));
            String head = client.readHead();
            assertTrue(head.startsWith("HTTP/1.1 411 "), head);
        }
    }

    @Test
    void everyDoorServesTheHomePageThatIsSet() throws Exception {
        Map<String, String> settings = Map.of("DERP_HOME", "https://example.com/x", "DERP_ENABLED", "f",
                "DERP_CORS_ORIGINS", "https://page.example.com");
        try (Server home = new Server(settings); Server alike = new Server(settings, "relay")) {
            home.process.readyBlock();
            alike.process.readyBlock();
            for (Server server : List.of(home, alike)) {
                for (boolean front : List.of(false, true)) {
                    for (String path : List.of("/", "/unknown")) {
                        Answer answer = Answer.of(server, front, new Row("GET", path, 302, "", ""), VISITOR);
                        assertEquals(302, answer.status(), answer.toString());
                        assertEquals("https://example.com/x", answer.headers().get("location"));
                    }
                    check(new Row("GET", "/derp", 404, TEXT, "derp server disabled\n"),
                            Answer.of(server, front, new Row("GET", "/derp", 404, TEXT, ""), VISITOR), "each");
                    Answer map = Answer.of(server, front, new Row("GET", "/derpmap/default", 200, JSON, ""),
                            "Origin: https://page.example.com\r\n");
                    assertEquals("https://page.example.com", map.headers().get("access-control-allow-origin"));
                    Answer preflight = Answer.of(server, front, new Row("OPTIONS", "/derpmap/default", 204, "", ""),
                            "Origin: https://page.example.com\r\nAccess-Control-Request-Method: GET\r\n");
                    assertEquals(204, preflight.status(), preflight.toString());
                }
            }
        }
    }

    @Test
    void everyDoorServesABlankHomePageIfThatIsSet() throws Exception {
        Map<String, String> settings = Map.of("DERP_HOME", "blank");
        try (Server home = new Server(settings); Server alike = new Server(settings, "relay")) {
            home.process.readyBlock();
            alike.process.readyBlock();
            for (Server server : List.of(home, alike)) {
                for (boolean front : List.of(false, true)) {
                    Row row = new Row("GET", "/", 200, HTML, "");
                    check(row, Answer.of(server, front, row, VISITOR), "each");
                }
            }
        }
    }

    @Test
    void withoutAContainerMetricsAreForThisHostOnly() throws Exception {
        for (String path : List.of("/metrics", "/debug/varz")) {
            for (String method : List.of("GET", "HEAD")) {
                Answer here = Answer.of(alone, false, new Row(method, path, 200, "", ""), "");
                assertEquals(200, here.status(), here.toString());
                assertEquals(403, Answer.of(alone, true, new Row(method, path, 403, "", ""), "").status());
            }
        }
        for (String path : List.of("/debug/", "/debug/vars", "/prober/", "/metrics/x", "/api/v1/status",
                "/openapi", "/openapi/ui/", "/dashboard/", "/dashboard/main.js")) {
            assertEquals(404, Answer.of(alone, false, new Row("GET", path, 404, "", ""), "").status(), path);
        }
    }
}
