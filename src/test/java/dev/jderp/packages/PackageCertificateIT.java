package dev.jderp.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.testkit.Chroot;
import dev.jderp.testkit.NotifySocket;
import dev.jderp.testkit.Pebble;
import dev.jderp.testkit.RelayProcess;
import dev.jderp.testkit.StockClient;
import dev.jderp.testkit.Unit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a package to a trusted relay: the installed relay, and the image, get a certificate from Pebble with a name and
 * a directory in their settings, and a stock Tailscale client that trusts Pebble's root alone connects to that name.
 */
@Tag("package")
class PackageCertificateIT {

    private static final String NAME = "relay.example.com";
    private static final String SETTINGS = "/etc/jderp/derp.properties";

    @TempDir
    Path directory;

    private final int front = RelayProcess.freePort();
    private final int http = RelayProcess.freePort();
    private final int stun = RelayProcess.freeUdpPort();
    private Pebble pebble;
    private Chroot system;

    @BeforeEach
    void start() throws Exception {
        Optional<Chroot> made = Chroot.make(directory.resolve("system"));
        assumeTrue(made.isPresent());
        system = made.get();
        Optional<StockClient> stock = StockClient.build(system.path("/"));
        assumeTrue(stock.isPresent());
        Optional<Pebble> found = Pebble.find(directory);
        assumeTrue(found.isPresent(), "Pebble is not installed");
        pebble = found.get();
        pebble.start(front, RelayProcess.freePort());
        Files.writeString(system.path("/etc/hosts"), "127.0.0.1 " + NAME + "\n", StandardOpenOption.APPEND);
        pebble.writeIssuer(system.path("/issuer.pem"));
    }

    @AfterEach
    void close() throws IOException {
        if (pebble != null) {
            pebble.close();
        }
        if (system != null) {
            system.close();
        }
    }

    private void assertStockClientConnects(Process relay) throws InterruptedException, IOException {
        Built.awaitContainer(front, relay); // ready only with a certificate
        String transcript = system.run("env", "SSL_CERT_FILE=/issuer.pem", "/interop",
                "-url", "https://" + NAME + ":" + front + "/derp",
                "-map", "https://" + NAME + ":" + front + "/derpmap/default");
        assertTrue(transcript.endsWith("all passed\n"), transcript);
        System.out.println(transcript);
    }

    @Test
    void aStockClientTrustsTheInstalledRelay() throws Exception {
        Files.copy(Built.file(".deb"), system.path("/jderp.deb"));
        system.run("dpkg", "-i", "/jderp.deb");
        Files.copy(pebble.roots(), system.path("/etc/jderp/pebble.pem"));
        Files.writeString(system.path(SETTINGS), """
                derp.hostname=%s
                derp.certmode=acme
                derp.acme-directory=%s
                derp.authorities-file=/etc/jderp/pebble.pem
                derp.front-door.port=%d
                derp.front-door.plain-port=0
                derp.http-port=%d
                derp.stun-port=%d
                derp.drain-seconds=0
                """.formatted(NAME, pebble.directory(), front, http, stun), StandardOpenOption.APPEND);
        Path log = directory.resolve("log");
        try (NotifySocket manager = new NotifySocket(system.path("/run/notify").toString())) {
            system.run("chown", "jderp", "/run/notify");
            Process relay = new Unit(system.path("/usr/lib/systemd/system/jderp.service"))
                    .start(system, "/run/notify", Map.of())
                    .redirectOutput(log.toFile())
                    .start();
            assertTrusted(relay, log);
            assertEquals("READY=1", manager.next());
        }
    }

    @Test
    void aStockClientTrustsTheImage() throws Exception {
        Path log = directory.resolve("log");
        Image image = new Image(Map.of(
                "DERP_HOSTNAME", NAME, "DERP_CERTMODE", "acme", "DERP_ACME_DIRECTORY", pebble.directory().toString(),
                "DERP_AUTHORITIES_FILE", "/var/lib/jderp/pebble.pem",
                "DERP_FRONT_DOOR_PORT", Integer.toString(front), "DERP_HTTP_PORT", Integer.toString(http),
                "DERP_STUN_PORT", Integer.toString(stun), "DERP_DRAIN_SECONDS", "0"));
        assumeTrue(image.build(log).isPresent());
        Path state = Files.createDirectory(directory.resolve("state"));
        Files.copy(pebble.roots(), state.resolve("pebble.pem"));
        assertTrusted(image.start(state, log), log);
    }

    private void assertTrusted(Process relay, Path log) throws Exception {
        try {
            assertStockClientConnects(relay);
        } catch (AssertionError | IOException e) {
            throw new AssertionError(Files.readString(log) + pebble.log(), e);
        } finally {
            relay.destroy();
            relay.onExit().join();
        }
    }
}
