package dev.jderp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.jderp.assembly.LentRelay;
import dev.jderp.config.ProcessSettings;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthCommandTest {

    private static final String STATE_DIR = "derp.state-dir";
    private static final String KEEP_ALIVE = "derp.keep-alive";

    @TempDir
    private Path directory;
    private HttpServer server;

    @BeforeEach
    void setUp() throws IOException {
        System.setProperty(STATE_DIR, directory.toString());
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/health/ready", exchange -> {
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void tearDown() {
        System.clearProperty(STATE_DIR);
        System.clearProperty(KEEP_ALIVE);
        server.stop(0);
    }

    /** Starts a relay whose pages are at the server of this test, and ends it. */
    private void startRelay() throws Exception {
        LentRelay.start(ProcessSettings.of(Map.of(
                STATE_DIR, directory.toString(),
                "derp.http-port", Integer.toString(server.getAddress().getPort()),
                "derp.front-door.addresses", "127.0.0.1",
                "derp.front-door.port", Integer.toString(RelayProcess.freePort()),
                "derp.drain-seconds", "0",
                "derp.stun", "false"))).runtime().close();
    }

    @Test
    void thePortIsThatOfTheRelayThatWasStartedLast() throws Exception {
        startRelay();
        CommandRun run = CommandRun.of("health", "--json");
        assertEquals(0, run.status(), run.err());
        assertEquals("http://127.0.0.1:" + server.getAddress().getPort() + "/health/ready",
                run.json().getString("url"));
    }

    @Test
    void theStateDirectoryIsEnoughBesideVariablesOfDerper() throws Exception {
        System.setProperty(KEEP_ALIVE, "soon");
        CommandRun before = CommandRun.of("health");
        assertEquals(1, before.status());
        assertTrue(before.err().contains(KEEP_ALIVE), before.err());
        startRelay();
        assertEquals(0, CommandRun.of("health").status());
    }

    @Test
    void aDamagedAddressIsAnError() throws Exception {
        Files.writeString(directory.resolve("http-address"), "example.com/x:80");
        CommandRun run = CommandRun.of("health");
        assertEquals(1, run.status());
        assertTrue(run.err().contains("http-address contains no host and port"), run.err());
    }
}
