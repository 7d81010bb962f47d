package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.testkit.RelayProcess;
import dev.jderp.testkit.StockClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tailscale's own client library with the region's mesh key, as another relay of the region: by either door. */
class MeshClientIT {

    private static final String KEY = "0123456789abcdef".repeat(4);

    @TempDir
    Path directory;

    @Test
    void aStockClientIsAMeshPeerOnlyWithTheKey() throws Exception {
        StockClient client = StockClient.build(directory).orElse(null);
        assumeTrue(client != null, "there is no stock client here");
        Path key = Files.writeString(directory.resolve("mesh.key"), KEY + "\n");
        Path relayDirectory = Files.createDirectory(directory.resolve("relay"));
        int http = RelayProcess.freePort();
        int front = RelayProcess.freePort();
        Map<String, String> settings = Map.of(
                "DERP_HTTP_PORT", Integer.toString(http),
                "DERP_FRONT_DOOR_PORT", Integer.toString(front),
                "DERP_HOSTNAME", "localhost",
                "DERP_MESH_PSK_FILE", key.toString());
        try (RelayProcess relay = RelayProcess.start(relayDirectory, settings)) {
            relay.readyBlock();
            String transcript = client.run(
                    "-url", "http://127.0.0.1:" + http + "/derp",
                    "-map", "https://localhost:" + front + "/derpmap/default",
                    "-mesh-key-file", key.toString());
            List<String> said = transcript.lines().toList();
            for (String each : List.of(
                    "the watcher sees itself at an address of this machine, flags 2",
                    "the watcher sees a at an address of this machine, flags 1",
                    "the watcher sees b at an address of this machine, flags 1",
                    "a has a forwarded packet with its own source",
                    "the watcher hears that a has gone",
                    "the watcher hears that b has gone")) {
                assertEquals(2, said.stream().filter(each::equals).count(), each + ", by both doors: " + transcript);
            }
            for (String each : List.of("b has been closed: ", "a watcher without the key has been closed: ")) {
                assertEquals(2, said.stream().filter(line -> line.startsWith(each)).count(), transcript);
            }
        }
    }
}
