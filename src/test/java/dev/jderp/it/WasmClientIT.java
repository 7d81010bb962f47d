package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.testkit.Browser;
import dev.jderp.testkit.RelayProcess;
import dev.jderp.testkit.WasmControl;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Upstream's client in WebAssembly, in two pages of Chromium, which reach each other through the relay only. */
@Tag("browser")
class WasmClientIT {

    private static final String NAME = "relay.test";

    @TempDir
    private Path directory = Path.of("");

    private final int door = RelayProcess.freePort();
    private final int pages = RelayProcess.freePort();

    private void exchangePackets(Map<String, String> settings, String... command) throws Exception {
        Optional<WasmControl> started = WasmControl.start(NAME);
        assumeTrue(started.isPresent(), "upstream's client in WebAssembly is missing");
        Map<String, String> all = new HashMap<>(settings);
        all.put("DERP_HOSTNAME", NAME);
        all.put("DERP_HTTP_PORT", Integer.toString(pages));
        try (WasmControl control = started.get(); RelayProcess relay = RelayProcess.start(directory, all, command)) {
            relay.readyBlock();
            Map<String, String> environment = Map.of(
                    "CONTROL", control.url(),
                    "RELAY", "https://" + NAME,
                    "METRICS", "http://localhost:" + pages + "/metrics",
                    "HOST_RULES", "MAP " + NAME + ":443 127.0.0.1:" + door + ",MAP * ~NOTFOUND,EXCLUDE localhost");
            Optional<String> transcript = Browser.run(environment, "wasm.js");
            assumeTrue(transcript.isPresent(), "a browser is missing");
            System.out.println(transcript.get());
            assertTrue(transcript.get().endsWith("all passed\n"), transcript.get());
        }
    }

    @Test
    void twoClientsExchangePacketsThroughTheFrontDoor() throws Exception {
        exchangePackets(Map.of("DERP_FRONT_DOOR_PORT", Integer.toString(door)), "relay");
    }

    @Test
    void twoClientsExchangePacketsThroughTheContainersDoor() throws Exception {
        exchangePackets(Map.of("DERP_FRONT_DOOR_ENABLED", "false", "DERP_HTTPS_PORT", Integer.toString(door)));
    }
}
