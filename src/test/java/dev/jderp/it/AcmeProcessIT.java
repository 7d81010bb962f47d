package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.testkit.Pebble;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The distribution, with a container and without one, gets its certificate from Pebble. */
class AcmeProcessIT {

    private static final Duration MAX_WAIT = Duration.ofSeconds(90);

    @TempDir
    Path directory;

    private static HttpResponse<String> get(int port, String path) {
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
                    HttpResponse.BodyHandlers.ofString());
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "relay"})
    void theDistributionGetsACertificate(String command) throws Exception {
        Optional<Pebble> found = Pebble.find(directory);
        assumeTrue(found.isPresent(), "Pebble is not installed");
        int port = RelayProcess.freePort();
        int httpPort = RelayProcess.freePort();
        try (Pebble pebble = found.get()) {
            Map<String, String> settings = new HashMap<>(Map.of(
                    "DERP_HOSTNAME", "relay.example.com",
                    "DERP_CERTMODE", "acme",
                    "DERP_ACME_DIRECTORY", pebble.directory().toString(),
                    "DERP_AUTHORITIES_FILE", pebble.roots().toString(),
                    "DERP_FRONT_DOOR_PORT", Integer.toString(port),
                    "DERP_HTTP_PORT", Integer.toString(httpPort),
                    "DERP_DRAIN_SECONDS", "0"));
            pebble.start(port, RelayProcess.freePort());
            try (RelayProcess relay = RelayProcess.start(
                    directory, settings, command.isEmpty() ? new String[0] : new String[]{command})) {
                String ready = String.join("\n", relay.readyBlock());
                assertFalse(ready.contains("sha256-raw"), ready);
                Polling.await(MAX_WAIT, () -> get(httpPort, "/health/ready").statusCode() == 200);
                String map = get(httpPort, "/derpmap/default").body();
                assertTrue(map.contains("relay.example.com") && !map.contains("sha256-raw"), map);
                Polling.await(() -> relay.said().contains("localhost has issued a certificate for relay.example.com"));
                assertFalse(relay.said().contains("SLF4J"), relay.said());
                assertEquals("", lines(relay.said(), "Exception"));
            }
        }
    }

    private static String lines(String text, String part) {
        return String.join("\n", text.lines().filter(line -> line.contains(part)).toList());
    }
}
