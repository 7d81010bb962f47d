package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.JderpNode;
import dev.jderp.testkit.JderpNode.Kind;
import dev.jderp.testkit.RegionFiles;
import dev.jderp.testkit.RelayProcess;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A whole server whose front door is off: the container's doors take links, and Java's sockets make them. */
@Tag("region")
@Timeout(300)
class ContainerLinkIT {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void packetsPassBothWays(boolean isTls) throws Exception {
        RegionFiles files = RegionFiles.make(directory);
        int relayPort = RelayProcess.freePort();
        int httpsPort = RelayProcess.freePort();
        Map<String, String> settings = Map.of(
                "DERP_FRONT_DOOR_ENABLED", "false",
                "DERP_HTTPS_PORT", Integer.toString(httpsPort),
                "DERP_MESH_WITH", "localhost:" + relayPort,
                "DERP_MESH_PINS", "localhost=" + files.pin());
        try (JderpNode server = new JderpNode("900a", Kind.SERVER, files, httpsPort, settings)) {
            server.awaitReady();
            Map<String, String> neighbour = isTls
                    ? Map.of("DERP_MESH_WITH", "localhost:" + httpsPort, "DERP_MESH_PINS", "localhost=" + server.pin())
                    : Map.of("DERP_MESH_WITH", server.httpUrl().substring("http://".length()),
                            "DERP_MESH_PLAIN", "127.0.0.1");
            try (JderpNode relay = new JderpNode("900b", Kind.RELAY, files, relayPort, neighbour)) {
                relay.awaitReady();
                for (boolean isWebSocket : new boolean[]{false, true}) {
                    try (RegionClient a = new RegionClient(server, isWebSocket);
                            RegionClient b = new RegionClient(relay, isWebSocket)) {
                        a.meet(b);
                        b.meet(a);
                        assertEquals(0, a.send(b, 500) + b.send(a, 500));
                    }
                }
                assertTrue(server.numbers().value("derp_packets_forwarded_out") >= 1000);
                assertTrue(server.numbers().value("derp_packets_forwarded_in") >= 1000);
            }
        }
    }
}
