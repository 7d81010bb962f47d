package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command against an API that answers as {@code rest.mesh} does. */
class MeshCommandTest {

    private static final String TOKEN = "jderp_secret";

    @TempDir
    Path directory;

    private HttpServer server;
    private String token = "";
    private volatile String body = "";

    @BeforeEach
    void start() throws IOException {
        token = Files.writeString(directory.resolve("token"), TOKEN + "\n").toString();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/api/v1/mesh", exchange -> {
            boolean isValid = ("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"));
            byte[] answer = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(isValid ? 200 : 401, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    private CommandRun run(String... more) {
        return CommandRun.of("mesh", url(), "--token-file", token, more.length == 0 ? "--json=false" : more[0]);
    }

    private static String link(String neighbour, String state, boolean incoming, String more) {
        boolean missing = state.equals("waiting");
        return "{\"neighbour\":\"" + neighbour + "\",\"source\":\"list\",\"state\":\"" + state + "\",\"since\":\""
                + Instant.now().minusSeconds(90) + "\",\"missing\":" + missing + ",\"incoming\":" + incoming
                + ",\"halfOpen\":" + (state.equals("up") && !incoming) + ",\"peers\":3,\"packets\":4,\"bytes\":5,"
                + "\"drops\":6,\"queue\":7" + more + "}";
    }

    private void links(boolean meshKey, String... links) {
        long up = List.of(links).stream().filter(each -> each.contains("\"up\"")).count();
        body = "{\"node\":\"900a\",\"meshKey\":" + meshKey + ",\"linksExpected\":" + links.length + ",\"linksUp\":" + up
                + ",\"links\":[" + String.join(",", links) + "]}";
    }

    @Test
    void aWholeMeshIsATableAndStatus0() {
        links(true, link("relay2", "up", true, ",\"rttMicros\":1450"), link("relay3:8443/10.0.0.3", "up", true, ""));
        CommandRun run = run();
        assertEquals(0, run.status(), run.out() + run.err());
        assertEquals(4, run.lines().size(), run.out());
        assertTrue(run.lines().get(1).matches(
                "relay2 +list +up +1m3\\ds +yes +3 +1\\.[45] ms +4 +5 +6 +7"), run.out());
        assertEquals("900a: 2 of 2 links are up", run.lines().get(3));
    }

    @Test
    void aMissingLinkIsItsReasonAndStatus1() {
        links(true, link("relay2", "up", true, ""),
                link("relay3", "waiting", false, ",\"lastError\":\"re\\u0007fused\""));
        CommandRun run = run();
        assertEquals(1, run.status(), run.out());
        assertEquals(List.of("relay3: no link: re?fused", "900a: 1 of 2 links are up"), run.lines().subList(3, 5));
    }

    @Test
    void aHalfOpenLinkIsStatus1() {
        links(true, link("relay2", "up", false, ""));
        CommandRun run = run();
        assertEquals(1, run.status(), run.out());
        assertEquals("relay2: the neighbour has no link to this relay", run.lines().get(2));
    }

    @Test
    void aRelayWithoutAMeshKeyIsStatus1AndAloneStatus0() {
        links(false);
        CommandRun without = run();
        assertEquals(1, without.status());
        assertEquals("900a: no links, since the relay has no mesh key", without.out().strip());
        links(true);
        CommandRun alone = run();
        assertEquals(0, alone.status());
        assertEquals("900a: 0 of 0 links are up", alone.out().strip());
    }

    @Test
    void theAnswerIsPrintedAsJson() {
        links(true, link("relay2", "waiting", false, ""));
        CommandRun run = run("--json");
        assertEquals(1, run.status());
        assertEquals(body, run.json().toString());
    }

    @Test
    void failuresAreOneLineAndStatus1() throws IOException {
        links(true);
        token = Files.writeString(directory.resolve("token"), "jderp_other").toString();
        CommandRun refused = run();
        assertEquals(1, refused.status());
        assertEquals("jderp: " + url() + ": the token is not valid there", refused.err().strip());
        token = Files.writeString(directory.resolve("token"), TOKEN).toString();
        for (String other : List.of("", "[]", "{}", "{\"node\":1,\"meshKey\":true,\"links\":[{}]}")) {
            body = other;
            CommandRun odd = run();
            assertEquals(1, odd.status(), other);
            assertEquals(1, odd.err().lines().count(), odd.err());
        }
        token = directory.resolve("none").toString();
        assertTrue(run().err().endsWith("none: no such file\n"), run().err());
        stop();
        assertEquals(1, CommandRun.of("mesh", url(), "--token-file", token).status());
    }

    @Test
    void aTokenIsNotSentInClearToAnotherHost() {
        CommandRun run = CommandRun.of("mesh", "http://192.0.2.1", "--token-file", token);
        assertEquals(2, run.status());
        assertTrue(run.err().contains("would get the token in clear"), run.err());
        assertEquals(2, CommandRun.of("mesh", "derp1", "--token-file", token).status());
        assertEquals(2, CommandRun.of("mesh", url()).status());
    }

    @Test
    void agesHaveTwoUnits() {
        assertEquals(List.of("0s", "59s", "1m0s", "59m59s", "1h0m", "23h59m", "1d0h", "10d5h"),
                List.of(-5, 59, 60, 3_599, 3_600, 86_399, 86_400, 10 * 86_400 + 5 * 3_600 + 7).stream()
                        .map(s -> MeshCommand.age(Duration.ofSeconds(s))).toList());
    }
}
