package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.protocol.Frame;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.StringReader;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What operators see, in the server as it is run; and that it has everything that derper's has, under the same names.
 */
class DebugIT {

    private static final int TIMEOUT_MS = 15_000;
    private static final String DERPER = "tailscale.com/cmd/derper@v1.102.5";

    /** Variables that only a program in Go has. */
    private static final Set<String> GO_ONLY = Set.of(
            "go_sync_mutex_wait_seconds", "go_version", "goroutines", "memstats_mallocs", "memstats_frees",
            "memstats_gc_cpu_fraction", "process_network_receive_bytes_total",
            "process_network_transmit_bytes_total", "process_virtual_memory_max_bytes");

    @TempDir
    static Path directory;

    private static final int HTTP = RelayProcess.freePort();
    private static final int FRONT = RelayProcess.freePort();
    private static RelayProcess relay;

    @BeforeAll
    static void start() throws Exception {
        Path limits = Files.writeString(directory.resolve("limits.json"), "{}");
        relay = RelayProcess.start(directory, Map.of(
                "DERP_HTTP_PORT", Integer.toString(HTTP),
                "DERP_FRONT_DOOR_PORT", Integer.toString(FRONT),
                "DERP_FRONT_DOOR_TLS", "false",
                "DERP_PROBER_ENABLED", "true",
                "DERP_PROBER_INTERVAL", "5s",
                "DERP_RATE_CONFIG", limits.toString()));
        relay.readyBlock();
    }

    @AfterAll
    static void stop() {
        relay.close();
    }

    private record Answer(int status, String type, String body) {
    }

    private static HttpURLConnection request(int port, String path) throws IOException {
        var request = (HttpURLConnection) URI.create("http://127.0.0.1:" + port + path).toURL().openConnection();
        request.setConnectTimeout(TIMEOUT_MS);
        request.setReadTimeout(TIMEOUT_MS);
        request.setInstanceFollowRedirects(false);
        return request;
    }

    private static Answer get(int port, String path, String... header) throws IOException {
        HttpURLConnection request = request(port, path);
        if (header.length == 2) {
            request.setRequestProperty(header[0], header[1]);
        }
        int status = request.getResponseCode();
        InputStream in = status < HttpURLConnection.HTTP_BAD_REQUEST
                ? request.getInputStream()
                : request.getErrorStream();
        try (in) {
            String body = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            return new Answer(status, String.valueOf(request.getContentType()), body);
        }
    }

    private static String page(String path) throws IOException {
        Answer answer = get(FRONT, path);
        assertEquals(200, answer.status, path + ": " + answer.body);
        return answer.body;
    }

    @Test
    void thePagesAreServedAtBothDoors() throws Exception {
        for (int port : List.of(FRONT, HTTP)) {
            assertTrue(get(port, "/debug/").body.contains("<b>Mesh key:</b> false"));
            assertEquals("derp.Server ConsistencyCheck okay", get(port, "/debug/check").body);
            assertTrue(get(port, "/debug/varz").body.contains("\nderp_accepts "));
            assertTrue(get(port, "/metrics").body.contains("\nderp_accepts_total "));
            assertEquals(307, get(port, "/debug").status);
            assertEquals(404, get(port, "/debug/nothing").status);
            assertEquals(401, get(port, "/api/v1/status").status); // which asks for a token, from wherever
            assertEquals(404, get(port, "/metrics/base").status); // the container's own
            assertEquals(400, get(port, "/debug/gc").status);
            try (HostileClient guarded = HostileClient.plain(port)) {
                guarded.sendText(
                        "POST /debug/gc HTTP/1.1\r\nHost: localhost\r\nSec-Debug: derp\r\nContent-Length: 0\r\n"
                                + "Connection: close\r\n\r\n");
                assertTrue(guarded.readAll().contains("Done.\n"));
            }
        }
        assertTrue(page("/debug/threads").contains("\"derp-sweeper\""));
        assertTrue(page("/debug/heap").contains("[B "));
        assertTrue(page("/debug/cmdline").contains("java.version = "));
        assertTrue(get(FRONT, "/metrics", "Accept", "application/openmetrics-text").type
                .startsWith("application/openmetrics-text"));
        HttpURLConnection index = request(FRONT, "/debug/");
        assertTrue(index.getHeaderField("Content-Security-Policy").endsWith("; style-src 'self' 'unsafe-inline'"));
        try (var json = Json.createReader(new StringReader(page("/debug/vars")))) {
            JsonObject vars = json.readObject();
            assertEquals(0, vars.getJsonObject("derp").getInt("packets_forwarded_in"));
            assertTrue(vars.getJsonObject("tls_listener").containsKey("counter_accepted_connections"));
        }
    }

    @Test
    void aForwardedRequestIsRefusedInEverySpellingOfThePath() throws Exception {
        for (String path : List.of("/metrics", "/metrics/", "/metrics/base", "/metrics/x/y", "/debug", "/debug/",
                "/debug/varz", "/debug/vars", "/debug/traffic", "/debug/nothing", "/debug;x=y/varz", "/debug/varz;x",
                "/metrics;x=y", "/prober", "/prober/", "/prober/debug/varz", "/prober;x/", "//prober/", "/d%65bug/varz",
                "/x/../metrics", "/debug/../metrics", "/debug/./varz",
                "/x/..;y/metrics", "//debug/varz",
                "//metrics", "/debug//varz", "/x/%2e%2e/metrics")) {
            Answer answer = get(HTTP, path, "X-Forwarded-For", "127.0.0.1");
            boolean refused = answer.status == 403 && answer.body.equals("debug access denied\n");
            boolean isNone = !answer.body.contains("derp_") && !answer.body.contains("jvm")
                    && !answer.body.contains("gc_") && !answer.body.contains("derpprobe")
                    && !answer.body.contains("<b>Uptime");
            assertTrue(refused || isNone, path + ": " + answer);
            if (!path.contains("..") && !path.contains("//") && !path.contains(";") && !path.contains("%")) {
                assertTrue(refused, path + ": " + answer);
            }
        }
    }

    @Test
    void aRequestWhoseHostIsAnotherSiteIsRefused() throws Exception {
        for (int port : List.of(FRONT, HTTP)) {
            for (String path : List.of("/metrics", "/debug/", "/debug/varz", "/debug/vars", "/prober/")) {
                try (HostileClient rebound = HostileClient.plain(port)) {
                    rebound.sendText("GET " + path + " HTTP/1.1\r\nHost: evil.example:" + port
                            + "\r\nConnection: close\r\n\r\n");
                    String answer = rebound.readAll();
                    assertTrue(answer.startsWith("HTTP/1.1 403 ") && answer.contains("derp.debug-hosts"), answer);
                }
            }
        }
    }

    @Test
    void theProberShowsWhatItMeasures() throws Exception {
        assertEquals(307, get(FRONT, "/prober").status);
        Answer run = get(FRONT, "/prober/debug/probe-run?name=derpmap-probe");
        assertEquals(200, run.status, run.body);
        assertTrue(run.body.startsWith("Probe succeeded in "), run.body);
        String status = page("/prober/");
        assertTrue(status.contains("derp/own/900a/900a/mesh"), status);
        assertTrue(page("/debug/").contains("/prober/"));
        for (String path : List.of("/metrics", "/prober/debug/varz")) {
            String metrics = page(path);
            assertTrue(metrics.contains("derpprobe_attempts_total{class=\"derp_map\",name=\"derpmap-probe\""), metrics);
        }
    }

    @Test
    void healthIsServedAtBothDoors() throws Exception {
        for (String path : List.of("/health/live", "/health/ready", "/health/started")) {
            for (int port : List.of(FRONT, HTTP)) {
                Answer answer = get(port, path);
                assertEquals(200, answer.status, path);
                assertTrue(answer.body.contains("\"relay\"") && answer.body.contains("UP"), answer.body);
            }
        }
    }

    @Test
    void trafficShowsClientsWhoseBytesMove() throws Exception {
        try (HostileClient a = HostileClient.login(FRONT, false, false);
                HostileClient b = HostileClient.login(FRONT, false, true)) {
            HttpURLConnection request = request(FRONT, "/debug/traffic");
            try (BufferedReader lines = new BufferedReader(
                    new InputStreamReader(request.getInputStream(), StandardCharsets.UTF_8))) {
                assertTrue(round(lines).stream().anyMatch(line -> line.contains(a.key().text())));
                a.send(new Frame.SendPacket(b.key(), new byte[1_000]));
                assertEquals(1, b.packets(1).size());
                List<String> round = round(lines);
                for (HostileClient each : List.of(a, b)) {
                    assertTrue(round.stream().anyMatch(line -> line.contains("\"Key\":\"" + each.key().text())),
                            round.toString());
                }
            } finally {
                request.disconnect();
            }
            String varz = page("/debug/varz");
            assertFalse(varz.contains("\nderp_packets_sent 0\n"), "packets are counted");
        }
    }

    /** The lines of the next round that has any. */
    private static List<String> round(BufferedReader in) throws IOException {
        List<String> lines = new ArrayList<>();
        for (String line = in.readLine(); line != null; line = in.readLine()) {
            if (line.isEmpty() && !lines.isEmpty()) {
                return lines;
            }
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        throw new AssertionError("the page ended");
    }

    @Test
    void everyMetricOfDerperExistsWithItsTypeAndLabels() throws Exception {
        Path program = directory.resolve("bin");
        ProcessBuilder install = new ProcessBuilder("go", "install", DERPER)
                .redirectErrorStream(true);
        install.environment().put("GOBIN", program.toAbsolutePath().toString());
        Process installing;
        try {
            installing = install.start();
        } catch (IOException e) {
            System.out.println("SKIPPED the comparison with derper: there is no go command");
            return;
        }
        String said = new String(installing.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (installing.waitFor() != 0) {
            System.out.println("SKIPPED the comparison with derper: it cannot be built here: " + said);
            return;
        }
        Map<String, String> theirs = derpersVariables(program.resolve("derper"));
        Map<String, String> ours = variables(page("/debug/varz"));
        GO_ONLY.forEach(theirs::remove);
        theirs.keySet().removeIf(name -> name.startsWith("go_"));
        assertTrue(theirs.size() > 50, theirs.toString());
        Set<String> missing = new TreeSet<>();
        theirs.forEach((name, shape) -> {
            // A map that is empty has no labels to compare.
            String our = ours.getOrDefault(name, "nothing");
            if (!our.equals(shape) && !(our.startsWith(shape) && shape.endsWith(" "))) {
                missing.add(name + " is " + shape + " and here " + our);
            }
        });
        assertEquals(Set.of(), missing);
    }

    private static Map<String, String> derpersVariables(Path derper) throws Exception {
        int port = RelayProcess.freePort();
        Path limits = Files.writeString(
                directory.resolve("derper-limits.json"), "{\"PerClientRateLimitBytesPerSec\": 1000000}");
        Process process = new ProcessBuilder(derper.toString(), "-a", "127.0.0.1:" + port, "-c",
                directory.resolve("derper.json").toString(), "-stun=false", "-http-port=-1", "-rate-config",
                limits.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader log = new BufferedReader(
                new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = log.readLine(); !String.valueOf(line).contains("serving on"); line = log.readLine()) {
                assertTrue(line != null, "derper ended");
            }
            return variables(onceItListens(port).body);
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    /** Retries, since derper logs that it serves before it does. */
    private static Answer onceItListens(int port) throws IOException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TIMEOUT_MS);
        while (true) {
            try {
                return get(port, "/debug/varz");
            } catch (ConnectException e) {
                if (System.nanoTime() - until > 0) {
                    throw e;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        }
    }

    /** Name to type and names of labels. */
    private static Map<String, String> variables(String text) {
        Map<String, String> types = new TreeMap<>();
        Map<String, String> shapes = new TreeMap<>();
        for (String line : text.lines().toList()) {
            String[] words = line.split(" ", 4);
            if (line.startsWith("# TYPE ")) {
                types.put(words[2], words[3]);
                shapes.put(words[2], words[3] + " ");
            } else if (!line.startsWith("#") && !line.isEmpty()) {
                String name = line.replaceFirst("[{ ].*", "");
                String base = name.replaceFirst("_(bucket|sum|count)$", "");
                if (types.getOrDefault(base, "").matches("histogram|summary")) {
                    continue;
                }
                String labels = line.contains("{")
                        ? line.replaceFirst("^[^{]*", "").replaceAll("=\"[^\"]*\"", "").replaceFirst("}.*", "}")
                        : "";
                shapes.put(name, types.getOrDefault(name, "untyped") + " " + labels);
            }
        }
        return shapes;
    }
}
