package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.key.KeyFile;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The relay as its launcher runs it: the ready block, the certificate, what is said when it cannot start; and Go's client. */
class LauncherIT {

    private static final Path DISTRIBUTION = Path.of(System.getProperty("test.distribution", "target/jderp"));
    private static final int CONFIGURATION_ERROR = 78;

    @TempDir
    Path directory;

    private final int http = freePort();
    private final int https = freePort();

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private Process launch(Map<String, String> settings) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-jar",
                DISTRIBUTION.resolve("jderp.jar").toAbsolutePath().toString())
                .directory(directory.toFile())
                .redirectErrorStream(true);
        builder.environment().put("DERP_HTTP_PORT", Integer.toString(http));
        builder.environment().put("DERP_HTTPS_PORT", Integer.toString(https));
        builder.environment().putAll(settings);
        return builder.start();
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    /** Runs a relay that must not start. */
    private String refused(Map<String, String> settings) throws Exception {
        Process process = launch(settings);
        String said = output(process);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), said);
        assertEquals(CONFIGURATION_ERROR, process.exitValue(), said);
        List<String> lines = said.lines().filter(line -> line.startsWith("jderp cannot start: ")).toList();
        assertEquals(1, lines.size(), said);
        assertFalse(said.contains("\tat "), said);
        return lines.get(0);
    }

    @Test
    void whatIsWrongIsSaidInOneLineBeforeTheServerStarts() throws Exception {
        String wrong = refused(Map.of("DERP_KEEP_ALIVE", "soon"));
        assertTrue(wrong.contains("derp.keep-alive") && wrong.contains("\"soon\""), wrong);
        String unknown = refused(Map.of("DERP_HOSTNAM", "x"));
        assertTrue(unknown.contains("DERP_HOSTNAM") && unknown.contains("DERP_HOSTNAME"), unknown);
        Path key = directory.resolve("broken.key");
        Files.writeString(key, "{}");
        String noKey = refused(Map.of("DERP_KEY_FILE", key.toString()));
        assertTrue(noKey.contains(key.toString()), noKey);
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            String said = refused(Map.of("DERP_HTTP_PORT", port));
            assertTrue(said.contains("derp.http-port") && said.contains(port), said);
            String tls = refused(Map.of("DERP_HTTPS_PORT", port));
            assertTrue(tls.contains("derp.https-port") && tls.contains(port), tls);
        }
    }

    @Test
    void theRelayStartsSaysSoAndServesAStockClient() throws Exception {
        Process relay = launch(Map.of("DERP_HOSTNAME", "localhost"));
        try {
            List<String> block = readyBlock(relay);
            String text = String.join("\n", block);
            assertTrue(text.contains("http://localhost:" + http + "/derp"), text);
            assertTrue(text.contains("https://localhost:" + https + "/derp"), text);
            assertTrue(text.contains(KeyFile.read(directory.resolve("data/derper.key")).publicKey().text()), text);
            assertTrue(text.contains("sha256-raw:"), text);
            stockClient();
        } finally {
            relay.destroy();
            assertTrue(relay.waitFor(30, TimeUnit.SECONDS));
        }
    }

    private static List<String> readyBlock(Process relay) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(relay.getInputStream(), StandardCharsets.UTF_8));
        List<String> lines = new ArrayList<>();
        List<String> block = new ArrayList<>();
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            lines.add(line);
            if (line.equals("jderp is ready") || !block.isEmpty()) {
                block.add(line);
            }
            assertFalse(line.contains("failed") || line.contains(" SEVERE "), line); // such as "Command set failed"
            if (line.contains("sha256-raw:")) {
                Thread.ofPlatform().daemon().start(() -> out.lines().forEach(rest -> {
                }));
                return block;
            }
        }
        return fail("the relay ended: " + lines);
    }

    /** Tailscale's own client library, where there is a Go to build it. */
    private void stockClient() throws Exception {
        Path program = directory.resolve("interop");
        ProcessBuilder build = new ProcessBuilder("go", "build", "-o", program.toString(), ".")
                .directory(Path.of("src/test/go/interop").toFile())
                .redirectErrorStream(true);
        Process building;
        try {
            building = build.start();
        } catch (IOException e) {
            System.out.println("SKIPPED the stock client: there is no go command");
            return;
        }
        String said = output(building);
        if (building.waitFor() != 0) {
            System.out.println("SKIPPED the stock client: it cannot be built here: " + said);
            assumeTrue(System.getenv("CI") != null, "the stock client cannot be built here");
            fail(said);
        }
        Process client = new ProcessBuilder(
                program.toString(),
                "-url", "http://127.0.0.1:" + http + "/derp",
                "-map", "http://127.0.0.1:" + http + "/derpmap/default")
                .redirectErrorStream(true)
                .start();
        String transcript = output(client);
        assertEquals(0, client.waitFor(), transcript);
        assertTrue(transcript.contains("by region own, sha256-raw:"), transcript);
        assertTrue(transcript.endsWith("all passed\n"), transcript);
    }
}
