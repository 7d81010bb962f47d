package dev.jderp.debug.pages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.TestPeer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class TrafficTest {

    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Clock.SYSTEM);

    @Test
    void aRoundShowsClientsWhoseBytesHaveGrown() {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        TestPeer quiet = TestPeer.join(relay);
        Traffic traffic = new Traffic();
        traffic.round(relay.clients());
        assertEquals("\n", traffic.round(relay.clients()));
        a.send(b, new byte[100]);
        List<String> lines = traffic.round(relay.clients()).lines().toList();
        assertEquals("", lines.get(lines.size() - 1));
        for (TestPeer peer : List.of(a, b)) {
            assertTrue(lines.stream().anyMatch(line -> line.contains("\"Key\":\"" + peer.key().text() + "\"")
                    && line.matches("\\{\"Sent\":\\d+,\"Recv\":\\d+,\"Key\":\"nodekey:[0-9a-f]{64}\""
                            + "(,\"UniqueSenders\":\\d+)?}")),
                    lines.toString());
        }
        assertTrue(lines.stream().noneMatch(line -> line.contains(quiet.key().text())), lines.toString());
        assertEquals("\n", traffic.round(relay.clients()));
    }

    @Test
    void theUptimeIsWrittenAsGoWritesIt() {
        assertEquals("1h2m3s", DebugIndex.goText(Duration.ofMillis(3_723_900)));
        assertEquals("0s", DebugIndex.goText(Duration.ZERO));
    }
}
