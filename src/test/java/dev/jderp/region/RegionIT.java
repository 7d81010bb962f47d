package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.JderpNode;
import dev.jderp.testkit.JderpNode.Kind;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RegionFiles;
import dev.jderp.testkit.RelayProcess;
import dev.jderp.testkit.VarzPage;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two relays in one mesh, of which one is killed and started again. The other is the whole server, since the command
 * {@code mesh} asks the REST API.
 */
@Timeout(300)
class RegionIT {

    @TempDir
    Path directory;

    private final int serverPort = RelayProcess.freePort();
    private final int relayPort = RelayProcess.freePort();

    private Map<String, String> neighbour(RegionFiles files, int port) {
        return Map.of("DERP_MESH_WITH", "localhost:" + port, "DERP_MESH_PINS", "localhost=" + files.pin());
    }

    @Test
    void packetsPassBothWaysAndAKilledRelayComesBack() throws Exception {
        RegionFiles files = RegionFiles.make(directory);
        try (JderpNode server = new JderpNode("900a", Kind.SERVER, files, serverPort, neighbour(files, relayPort));
                JderpNode relay = new JderpNode("900b", Kind.RELAY, files, relayPort, neighbour(files, serverPort))) {
            relay.awaitReady();
            server.awaitReady();
            try (RegionClient a = new RegionClient(server, false); RegionClient b = new RegionClient(relay, false)) {
                a.meet(b);
                b.meet(a);
                assertEquals(0, a.send(b, 100) + b.send(a, 100));
            }
            awaitLink(server, 1);
            Map.Entry<Integer, String> whole = mesh(server);
            assertEquals(0, whole.getKey(), whole.getValue());

            relay.kill();
            awaitLink(server, 0);
            Map.Entry<Integer, String> broken = mesh(server);
            assertEquals(1, broken.getKey(), broken.getValue());
            assertTrue(broken.getValue().contains("localhost:" + relayPort + ": no link: "), broken.getValue());
            assertEquals(200, status(server.httpUrl() + "/health/ready"));

            relay.restart();
            relay.awaitReady();
            awaitLink(server, 1);
            try (RegionClient a = new RegionClient(server, true); RegionClient b = new RegionClient(relay, true)) {
                a.meet(b);
                b.meet(a);
            }
        }
    }

    private static Map.Entry<Integer, String> mesh(JderpNode server) throws IOException, InterruptedException {
        return server.run(List.of("mesh", server.httpUrl(), "--token-file", server.tokenFile().toString()));
    }

    /** Waits until the links of the relay in both directions are up, or down. */
    private static void awaitLink(JderpNode server, int up) throws InterruptedException {
        Polling.await(() -> {
            try {
                VarzPage numbers = server.numbers();
                return numbers.value("derp_mesh_links_up") == up && numbers.value("derp_watchers") == up;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    private static int status(String url) throws IOException {
        return ((HttpURLConnection) URI.create(url).toURL().openConnection()).getResponseCode();
    }
}
