package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.auth.Role;
import dev.jderp.auth.TokenFile;
import dev.jderp.testkit.Browser;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard in Chromium, against the distribution; {@code docs/operate.md#the-dashboard} describes it. */
class DashboardIT {

    @TempDir
    private Path directory = Path.of("");

    private final int front = RelayProcess.freePort();

    private RelayProcess start(Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(more);
        settings.put("DERP_HTTP_PORT", Integer.toString(RelayProcess.freePort()));
        settings.put("DERP_FRONT_DOOR_PORT", Integer.toString(front));
        RelayProcess relay = RelayProcess.start(directory, settings);
        relay.readyBlock();
        return relay;
    }

    private Map<String, String> environment() throws Exception {
        Path data = directory.resolve("data");
        String viewer = TokenFile.append(data.resolve("admin-tokens"), "viewer", Role.VIEWER, true).secretText();
        return new HashMap<>(Map.of(
                "RELAY", "https://localhost:" + front,
                "ADMIN", Files.readString(data.resolve("admin-token")).strip(),
                "VIEWER", viewer));
    }

    private static void check(Optional<String> transcript) {
        assumeTrue(transcript.isPresent(), "a browser is missing");
        System.out.println(transcript.get());
        assertTrue(transcript.get().endsWith("all passed\n"), transcript.get());
    }

    @Test
    void theDashboardShowsAClientAndCloses() throws Exception {
        try (RelayProcess relay = start(Map.of())) {
            check(Browser.run(environment(), "dashboard.js", "short"));
            assertTrue(relay.isAlive());
        }
    }

    @Test
    @Tag("browser")
    void everyActionWorksAndEveryPageIsAccessible() throws Exception {
        Map<String, String> settings = Map.of(
                "DERP_PROBER_ENABLED", "true", "DERP_PROBER_INTERVAL", "1s", "DERP_REGION_LATITUDE", "50.11",
                "DERP_REGION_LONGITUDE", "8.68", "DERP_REGION_NAME", "Frankfurt", "DERP_REGION_CODE", "fra",
                "DERP_DEBUG_TRUSTED_CIDRS", "127.0.0.0/8,::1");
        try (RelayProcess relay = start(settings); HostileClient prefersOther = HostileClient.tls(front)) {
            prefersOther.login(false, "Ideal-Node: 901b\r\n");
            Map<String, String> environment = environment();
            environment.put("PREFERS_OTHER", prefersOther.key().text());
            check(Browser.run(environment, "dashboard.js", "full"));
            assertTrue(relay.isAlive());
        }
    }
}
