package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.HostileRelay;
import dev.jderp.key.KeyFile;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.testkit.HostileClient;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The commands that connect to a relay, with a relay in this process. */
class RelayCommandsTest {

    private static MeshRelay relay;

    @BeforeAll
    static void open() throws Exception {
        relay = new MeshRelay();
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    private static String someKey() {
        return NodePrivateKey.generate().publicKey().text();
    }

    @Test
    void aRelayIsPingedByItsUrlAndPin() {
        CommandRun run = CommandRun.of(
                "ping", relay.url(), "--cert-name", relay.pin(), "--count", "2", "--interval", "0");
        assertEquals(0, run.status(), run.err());
        String ms = "\\d+\\.\\dms";
        assertTrue(run.out().matches("connected to \\Q" + relay.url() + " " + relay.serverKey() + "\\E in " + ms
                + "\nanswer 1: " + ms + "\nanswer 2: " + ms + "\n2 sent, 2 answered; min/mean/max " + ms + "/" + ms
                + "/" + ms + "\n"), run.out());
        assertEquals("", run.err());
    }

    @Test
    void aRegionIsFoundInTheMapByIdCodeAndNode() throws IOException {
        String map = relay.map(relay.silent("900x"), relay.node("900a"));
        for (String name : List.of("900", "own", "900a")) {
            CommandRun run = CommandRun.of("ping", name, "--map", map, "-c", "1", "--json");
            assertEquals(0, run.status(), run.err());
            assertEquals(relay.serverKey(), run.json().getString("serverKey"));
            assertEquals(1, run.json().getInt("received"));
            assertFalse(run.json().containsKey("connected"));
        }
        assertEquals("jderp: " + map + " has no region or node 901\n",
                CommandRun.of("ping", "901", "--map", map).err());
        CommandRun silent = CommandRun.of("ping", "900x", "--map", map);
        assertEquals(1, silent.status());
        assertEquals("jderp: 900x: cannot be reached\n", silent.err());
    }

    @Test
    void pingReportsWhetherAClientIsConnected() throws IOException {
        String absent = someKey();
        CommandRun run = CommandRun.of(
                "ping", relay.url(), absent, "--cert-name", relay.pin(), "-c", "1", "--silence", "30s");
        assertEquals(1, run.status(), run.err());
        assertTrue(run.out().endsWith("\n" + absent + " is not connected\n"), run.out());
        try (DerpClient client = relay.client()) {
            String present = client.publicKey().text();
            run = CommandRun.of(
                    "ping", relay.url(), present, "--cert-name", relay.pin(), "-c", "1", "--silence", "300ms",
                    "--json");
            assertEquals(0, run.status(), run.err());
            assertTrue(run.json().getBoolean("connected"));
            assertEquals(present, run.json().getString("peer"));
        }
    }

    @Test
    void aClientsStateIsUnknownIfTheRelayIsSilent() throws Exception {
        HostileRelay.Script silent = (in, out) -> {
            HostileRelay.letIn(in, out);
            var unused = in.transferTo(OutputStream.nullOutputStream());
        };
        String key = someKey();
        try (HostileRelay mute = new HostileRelay(silent)) {
            String url = "http://127.0.0.1:" + mute.port() + "/derp";
            String[] how = {"ping", url, key, "-c", "1", "--timeout", "300ms", "--silence", "0"};
            CommandRun run = CommandRun.of(how);
            assertEquals(1, run.status(), run.err());
            assertTrue(run.out().endsWith("\nunknown whether " + key
                    + " is connected: the relay has not answered\n"), run.out());
            run = CommandRun.of(with(how, "--json"));
            assertEquals(1, run.status(), run.err());
            assertTrue(run.json().isNull("connected"), run.out());
        }
    }

    @Test
    void aKeyFileSetsTheKeyToLogInWith() throws Exception {
        String file = Path.of(relay.meshKey).resolveSibling("client.key").toString();
        String key = KeyFile.readOrCreate(Path.of(file)).publicKey().text();
        CommandRun run = CommandRun.of("ping", relay.url(), key, "--key-file", file, "--cert-name", relay.pin(), "-c",
                "1", "--silence", "300ms");
        assertEquals(0, run.status(), run.err() + run.out()); // the client's own key is connected
    }

    @Test
    void aCertificateWithAnotherPinIsReportedInOneLine() {
        for (String[] wrong : new String[][]{
                {"ping", relay.url()},
                {"ping", relay.url(), "--cert-name", "sha256-raw:" + "00".repeat(32)}}) {
            CommandRun run = CommandRun.of(wrong);
            assertEquals(1, run.status());
            assertTrue(wrong.length > 2 || run.err().endsWith(" signed by a trusted authority\n"), run.err());
            assertTrue(run.err().startsWith("jderp: " + relay.url() + ": TLS: ") && run.err().lines().count() == 1,
                    run.err());
        }
    }

    @Test
    void usageErrorsAreStatus2() throws IOException {
        String map = relay.map(relay.node("900a"), relay.node("900b"));
        String mesh = relay.meshKey;
        for (List<String> wrong : List.of(
                List.of("ping"), List.of("ping", "900"), List.of("ping", relay.url(), "--map", map),
                List.of("ping", "900", "--map", map, "--cert-name", "x"), List.of("ping", "ftp://host"),
                List.of("ping", relay.url(), "nodekey:12"), List.of("ping", relay.url(), "--count", "0"),
                List.of("ping", relay.url(), "--interval", "soon"),
                List.of("watch", relay.url()), // no terminal to ask for the mesh key
                List.of("watch", "900", "--map", map, "--mesh-key-file", mesh), // two nodes in the region
                List.of("close-peer", relay.url(), "--mesh-key-file", mesh),
                List.of("prune", relay.url(), "--mesh-key-file", mesh, "--rate", "0"),
                List.of("prune", relay.url(), "--mesh-key-file", mesh, "--max", "0"),
                List.of("probe"), List.of("probe", "--map", map, "--json"),
                List.of("probe", "--map", map, "--listen", "nowhere"), List.of("probe", "--map", "ftp://x/"))) {
            CommandRun run = CommandRun.of(wrong.toArray(String[]::new));
            assertEquals(2, run.status(), wrong + run.err());
            assertEquals("", run.out());
        }
    }

    @Test
    void withAnotherMeshKeyNoClientIsWatchedOrClosed() {
        String[] how = {relay.url(), "--cert-name", relay.pin(), "--mesh-key-file"};
        for (String command : List.of("watch", "prune", "close-peer")) {
            for (String file : List.of(relay.otherKey, relay.largeKey, "/nowhere", relay.url())) {
                List<String> words = new ArrayList<>(List.of(command));
                words.addAll(List.of(how));
                words.add(file);
                if (command.equals("close-peer")) {
                    words.add(someKey());
                }
                CommandRun run = CommandRun.of(words.toArray(String[]::new));
                assertEquals(1, run.status(), words + run.err());
                assertEquals("", run.out());
                assertTrue(run.err().lines().allMatch(line -> !line.contains("cdcd")), run.err());
                assertTrue(run.err().contains("jderp: "), run.err());
                assertFalse(run.err().contains("\tat "), run.err());
            }
        }
    }

    @Test
    void aConnectedClientIsClosed() throws Exception {
        try (DerpClient client = relay.client(); DerpClient other = relay.client()) {
            String key = client.publicKey().text();
            CommandRun run = CommandRun.of("close-peer", relay.url(), key, "--cert-name", relay.pin(),
                    "--mesh-key-file", relay.meshKey);
            assertEquals(0, run.status(), run.err());
            assertTrue(run.out().matches("closed " + key + " at 127\\.0\\.0\\.1:\\d+\n"), run.out());
            assertThrows(EOFException.class, () -> receiveAll(client));
            assertEquals(1, other.generation());
        }
    }

    @Test
    void closingAnUnknownClientIsStatus1() throws IOException {
        String key = someKey();
        String map = relay.map(relay.node("900a"), relay.node("900b"));
        CommandRun run = CommandRun.of("close-peer", "900b", key, "--map", map, "--mesh-key-file", relay.meshKey);
        assertEquals(1, run.status());
        assertEquals("jderp: 900b: " + key + " is not connected\n", run.err());
        run = CommandRun.of("close-peer", "900b", key, "--map", map, "--mesh-key-file", relay.meshKey, "--json");
        assertEquals(1, run.status());
        assertEquals("{\"key\":\"" + key + "\",\"address\":\"\",\"closed\":false}\n", run.out());
    }

    @SuppressWarnings("InfiniteLoopStatement")
    private static void receiveAll(DerpClient client) throws IOException {
        while (true) {
            var unused = client.receive();
        }
    }

    @Test
    void clientsNotOnTheirIdealNodeAreListedAndClosed() throws Exception {
        try (DerpClient one = relay.strandedClient();
                DerpClient two = relay.strandedClient();
                DerpClient happy = relay.client()) {
            String[] how = {"prune", relay.url(), "--cert-name", relay.pin(), "--mesh-key-file", relay.meshKey};
            CommandRun listed = CommandRun.of(how);
            assertEquals(0, listed.status(), listed.err());
            assertEquals(3, listed.lines().size(), listed.out());
            assertEquals(Set.of("would close " + one.publicKey().text(), "would close " + two.publicKey().text()),
                    Set.of(listed.lines().get(0).replaceAll(" at .*", ""),
                            listed.lines().get(1).replaceAll(" at .*", "")));
            assertEquals("would close 2 of 2 clients that are not on their ideal node", listed.lines().get(2));

            CommandRun first = CommandRun.of(with(how, "--close", "--max", "1", "--json"));
            assertEquals(0, first.status(), first.err());
            assertFalse(first.json().getBoolean("dryRun"));
            assertEquals(2, first.json().getInt("candidates"));
            assertEquals(1, first.json().getInt("closed"));
            assertEquals(1, first.json().getInt("remaining"));
            CommandRun second = CommandRun.of(with(how, "--yes", "--rate", "1000"));
            assertEquals(0, second.status(), second.err());
            assertEquals("closed 1 of 1 clients that are not on their ideal node", second.lines().get(1));
            assertThrows(EOFException.class, () -> receiveAll(one));
            assertThrows(EOFException.class, () -> receiveAll(two));
            assertEquals(1, happy.generation());
            assertEquals("closed 0 of 0 clients that are not on their ideal node",
                    CommandRun.of(with(how, "--close")).lines().get(0));
        }
    }

    @Test
    void noClientIsClosedWhileAnotherNodeDoesNotAnswer() throws Exception {
        try (DerpClient stranded = relay.strandedClient()) {
            String map = relay.map(relay.node("900a"), relay.silent("900b"));
            String[] how = {"prune", "900a", "--map", map, "--mesh-key-file", relay.meshKey};
            CommandRun refused = CommandRun.of(with(how, "--close"));
            assertEquals(1, refused.status(), refused.out());
            assertTrue(refused.err().startsWith("jderp: no answer from 900b; no client is closed"), refused.err());
            CommandRun listed = CommandRun.of(how);
            assertEquals(0, listed.status(), listed.err());
            assertEquals(1, stranded.generation());
            relay.map(relay.node("900a"), relay.node("900b"));
            CommandRun closed = CommandRun.of(with(how, "--close"));
            assertEquals(0, closed.status(), closed.err());
            assertEquals("", closed.err());
            assertThrows(EOFException.class, () -> receiveAll(stranded));
        }
    }

    private static String[] with(String[] words, String... more) {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void watchPrintsClientsUntilTheOutputIsClosed() throws Exception {
        for (boolean json : new boolean[]{false, true}) {
            LinePipe out = new LinePipe();
            String[] words = {"watch", relay.url(), "--cert-name", relay.pin(), "--mesh-key-file", relay.meshKey};
            FutureTask<Integer> watch = LinePipe.start(out, new LinePipe(), json ? with(words, "--json") : words);
            String self = out.next("present");
            assertTrue(self.contains("mesh-peer"), self);
            String key;
            try (DerpClient client = relay.client()) {
                key = client.publicKey().text();
                String came = out.next(key);
                assertTrue(came.matches(json
                        ? "\\{\"time\":\"[^\"]+Z\",\"event\":\"present\",\"key\":\"" + key
                                + "\",\"address\":\"127\\.0\\.0\\.1:\\d+\",\"flags\":\\[\"regular\"]}"
                        : "\\S+Z present " + key + " 127\\.0\\.0\\.1:\\d+ regular"), came);
            }
            String went = out.next(key);
            assertTrue(went.matches(json
                    ? "\\{\"time\":\"[^\"]+Z\",\"event\":\"gone\",\"key\":\"" + key + "\",\"reason\":\"disconnected\"}"
                    : "\\S+Z gone    " + key + " disconnected"), went);
            out.breakOff();
            try (DerpClient another = relay.client()) {
                assertEquals(0, watch.get());
                assertEquals(1, another.generation());
            }
        }
    }

    @Test
    void everyRelayIsProbedOnce() throws IOException {
        String map = relay.map(relay.node("900a"));
        CommandRun run = CommandRun.of("probe", "--map", map, "--once", "--spread=false", "--region-code", "own",
                "--mesh-key-file", relay.meshKey);
        assertEquals(0, run.status(), run.out() + run.err());
        assertTrue(run.out().contains("good: derp/own/900a/tls: "), run.out());
        assertTrue(run.out().contains("good: derp/own/900a/900a/mesh: "), run.out());
        assertFalse(run.out().contains("bad: "), run.out());
        map = relay.map(relay.silent("900b"));
        CommandRun bad = CommandRun.of("probe", "--derp-map", map, "--once", "--spread", "false", "--json");
        assertEquals(1, bad.status(), bad.out());
        assertEquals("failed", bad.json().getJsonObject("Results").getJsonObject("derp/own/900b/tls")
                .getJsonObject("ProbeInfo").getString("Status"));
    }

    @Test
    void aMeshKeyForAllRegionsOfAMapIsRefused() throws IOException {
        CommandRun run = CommandRun.of("probe", "--map", relay.map(relay.node("900a")), "--once", "--mesh-key-file",
                relay.meshKey);
        assertEquals(2, run.status(), run.out() + run.err());
        assertTrue(run.err().contains("--mesh-key-file requires --region-code"), run.err());
    }

    @Test
    void probeResultsAreServedOverHttp() throws Exception {
        LinePipe err = new LinePipe();
        String map = relay.map(relay.node("900a"));
        FutureTask<Integer> probe = LinePipe.start(new LinePipe(), err, "probe", "--map", map, "--listen",
                "127.0.0.1:0", "--spread=false");
        try {
            String said = err.next("http://");
            String url = said.substring(said.indexOf("http://"));
            assertEquals("ok\n", get(url + "healthz"));
            assertTrue(get(url).startsWith("<!"), said);
            assertTrue(get(url + "debug/varz").contains("derpprobe_"));
            try (HostileClient rebound = HostileClient.plain(URI.create(url).getPort())) {
                rebound.sendText("GET /debug/varz HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n");
                assertTrue(rebound.readAll().startsWith("HTTP/1.1 403 "));
            }
        } finally {
            probe.cancel(true);
        }
    }

    private static String get(String url) throws Exception {
        try (var in = URI.create(url).toURL().openStream()) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void progressIsOverwrittenAndCleared() {
        StringWriter text = new StringWriter();
        try (var progress = new Terminal.Progress(new PrintWriter(text), true)) {
            progress.show("closed 10");
            progress.show("done");
        }
        assertEquals("\rclosed 10\rdone     \r    \r", text.toString());
        StringWriter nothing = new StringWriter();
        try (var progress = new Terminal.Progress(new PrintWriter(nothing), false)) {
            progress.show("closed 10");
        }
        assertEquals("", nothing.toString());
    }
}
