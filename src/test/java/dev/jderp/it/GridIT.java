package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.kit.JsonProviders;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.RelayProcess;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two relays in processes of their own that share their administration on Payara's data grid. */
class GridIT {

    private static final String KEY = "nodekey:" + "ab".repeat(32);
    private static final long MAX_WAIT_NS = Duration.ofMinutes(1).toNanos();

    @TempDir
    Path directory;

    private final List<Integer> gridPorts = List.of(RelayProcess.freePort(), RelayProcess.freePort());
    private final HttpClient web = HttpClient.newHttpClient();

    /** A relay, once it is ready. */
    private final class Node implements AutoCloseable {

        private final Path home;
        private final int http = RelayProcess.freePort();
        private final int front = RelayProcess.freePort();
        private final RelayProcess process;

        Node(int index) throws IOException {
            home = Files.createDirectories(directory.resolve(Integer.toString(index)));
            process = RelayProcess.start(home, new HashMap<>(Map.of(
                    "DERP_HTTP_PORT", Integer.toString(http),
                    "DERP_FRONT_DOOR_PORT", Integer.toString(front),
                    "DERP_FRONT_DOOR_TLS", "false",
                    "DERP_NODE_NAME", "900" + "ab".charAt(index),
                    "DERP_GRID_ADDRESS", "127.0.0.1:" + gridPorts.get(index),
                    "DERP_GRID_MEMBERS", "127.0.0.1:" + gridPorts.get(0) + ",127.0.0.1:" + gridPorts.get(1))));
        }

        HttpResponse<String> ask(String method, String path, String body, String... headers) throws Exception {
            HttpRequest.Builder request = HttpRequest
                    .newBuilder(URI.create("http://127.0.0.1:" + http + "/api/v1" + path))
                    .header("Authorization", "Bearer " + Files.readString(home.resolve("data/admin-token")).strip())
                    .header("Content-Type", "application/json")
                    .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
            if (headers.length > 0) {
                request.headers(headers);
            }
            return web.send(request.build(), BodyHandlers.ofString());
        }

        String get(String path) throws Exception {
            return ask("GET", path, "").body();
        }

        String etag(String path) throws Exception {
            return ask("GET", path, "").headers().firstValue("ETag").orElseThrow();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    /** Polls until the answer is as expected; returns it. */
    private static String awaitAnswer(Node node, String path, Predicate<String> expected) throws Exception {
        long startNs = System.nanoTime();
        String answer = node.get(path);
        while (!expected.test(answer)) {
            assertTrue(System.nanoTime() - startNs < MAX_WAIT_NS, answer);
            LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            answer = node.get(path);
        }
        return answer;
    }

    private static JsonObject json(String text) {
        try (JsonReader reader = JsonProviders.JSON.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    private static void exchangePacket(DerpClient from, DerpClient to) throws IOException {
        from.send(to.publicKey(), new byte[]{1, 2, 3});
        assertEquals(3, Clients.next(to, ReceivedMessage.ReceivedPacket.class).data().length);
    }

    @Test
    void aRegionHasOneAdministrationAndOutlivesAMemberThatHangs() throws Exception {
        try (Node a = new Node(0); Node b = new Node(1)) {
            a.process.readyBlock();
            b.process.readyBlock();
            awaitAnswer(a, "/status?scope=region", answer -> json(answer).getJsonArray("nodes").size() == 2);
            editsHoldForTheRegion(a, b);
            try (DerpClient first = Clients.joined(Clients.plain(a.front));
                    DerpClient second = Clients.joined(Clients.plain(a.front));
                    DerpClient third = Clients.joined(Clients.plain(b.front))) {
                JsonObject clients = json(a.get("/clients?scope=region"));
                assertEquals(3, clients.getInt("matched"), clients.toString());
                var closed = a.ask("DELETE", "/clients/" + third.publicKey().text() + "?scope=region", "");
                assertEquals(1, json(closed.body()).getJsonObject("nodes").getInt("900b"), closed.body());
                b.process.signal("STOP");
                packetsAndLoginsGoOn(a, first, second);
                b.process.signal("CONT");
            }
            awaitAnswer(a, "/status?scope=region", answer -> json(answer).getJsonArray("nodes").size() == 2);
            awaitAnswer(b, "/admission/deny", answer -> answer.contains(KEY));
        }
    }

    private static void editsHoldForTheRegion(Node a, Node b) throws Exception {
        String empty = b.etag("/admission/deny");
        String edited = "{\"keys\":[\"" + KEY + "\"]}";
        assertEquals(200, a.ask("PUT", "/admission/deny", edited, "If-Match", empty).statusCode());
        awaitAnswer(b, "/admission/deny", answer -> answer.contains(KEY));
        assertTrue(Files.readString(b.home.resolve("data/denied-keys")).contains(KEY));
        assertEquals(412, b.ask("PUT", "/admission/deny", edited, "If-Match", empty).statusCode());
        assertEquals(200, b.ask("PUT", "/admission/deny", "{\"keys\":[]}", "If-Match", a.etag("/admission/deny"))
                .statusCode());
        assertEquals(200, a.ask("POST", "/map/regions/900/nodes/900a/drain", "", "If-Match", "*").statusCode());
        awaitAnswer(b, "/map/sources", answer -> json(answer).getString("version").startsWith("1-"));
        assertEquals("{\"conflicts\":[]}", a.get("/map/conflicts"));
    }

    /** The other member has stopped, and the grid does not know yet. */
    private static void packetsAndLoginsGoOn(Node a, DerpClient first, DerpClient second) throws Exception {
        JsonObject status = json(a.get("/status?scope=region"));
        assertEquals("900b", status.getJsonArray("missing").getString(0), status.toString());
        for (int i = 0; i < 10; i++) {
            exchangePacket(first, second);
            try (DerpClient login = Clients.joined(Clients.plain(a.front))) {
                exchangePacket(login, first);
            }
        }
        awaitAnswer(a, "/status?scope=region", answer -> json(answer).getJsonArray("missing").isEmpty());
        assertEquals(200,
                a.ask("PUT", "/admission/deny", "{\"keys\":[\"" + KEY + "\"]}", "If-Match", "*").statusCode());
    }
}
