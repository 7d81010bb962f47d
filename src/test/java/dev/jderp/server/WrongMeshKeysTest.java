package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.testkit.Logged;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.TestPeer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The warnings of a relay that is asked by others with another mesh key. */
class WrongMeshKeysTest {

    private static final MeshKey KEY = MeshKey.parse("ab".repeat(32));
    private static final MeshKey OTHER = MeshKey.parse("cd".repeat(32));

    private final ManualClock clock = new ManualClock();
    private final NodePrivateKey neighbour = NodePrivateKey.generate();
    private final Relay relay = relay(Optional.of(KEY));
    private final Logged log = new Logged(WrongMeshKeys.class.getName());

    private Relay relay(Optional<MeshKey> meshKey) {
        return new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, meshKey, ClientVerifier.EVERYBODY, clock);
    }

    @AfterEach
    void close() {
        log.close();
        relay.close();
    }

    private void logIn(Relay to, Optional<MeshKey> meshKey, String from) {
        TestPeer.join(to, neighbour, new ClientInfo(ClientInfo.VERSION, meshKey, false, false, ""),
                LoopbackTransport.Peer.at(from, 4_000)).leave();
    }

    private void logInWrongly(String from) {
        logIn(relay, Optional.of(OTHER), from);
    }

    @Test
    void aWrongKeyIsOneWarningWithKeyAndAddress() {
        logInWrongly("192.0.2.7");
        List<String> lines = log.take();
        assertEquals(1, lines.size(), lines.toString());
        assertTrue(lines.get(0).startsWith("WARNING a client has another mesh key than this relay: key="
                + neighbour.publicKey().text() + " address=192.0.2.7:4000; "), lines.get(0));
    }

    @Test
    void aKeyAtARelayWithoutOneIsNamed() {
        try (Relay without = relay(Optional.empty())) {
            logIn(without, Optional.of(OTHER), "192.0.2.7");
            assertTrue(log.take().get(0).contains("has a mesh key, and this relay has none"));
            assertEquals(1, without.metrics().sum(Metric.MESH_KEY_REFUSED));
        }
    }

    @Test
    void theRightKeyAndNoKeyAreNotLogged() {
        logIn(relay, Optional.of(KEY), "192.0.2.7");
        logIn(relay, Optional.empty(), "192.0.2.7");
        assertEquals(List.of(), log.take());
        assertEquals(0, relay.metrics().sum(Metric.MESH_KEY_REFUSED));
    }

    @Test
    void aSourceIsLoggedOnceInTenMinutesAndCountedEachTime() {
        for (int minute = 0; minute < 30; minute++) {
            for (int i = 0; i < 10; i++) {
                logInWrongly("192.0.2.7");
            }
            logInWrongly("2001:db8::" + minute); // one network
            clock.advance(Duration.ofMinutes(1));
        }
        assertEquals(6, log.take().size());
        assertEquals(330, relay.metrics().sum(Metric.MESH_KEY_REFUSED));
    }

    @Test
    void aStormFromManySourcesIsFewLines() {
        for (int i = 0; i < 10_000; i++) {
            logInWrongly("10.1." + i / 256 + "." + i % 256);
        }
        assertEquals(10, log.take().size());
        clock.advance(Duration.ofSeconds(6));
        logInWrongly("192.0.2.7");
        logInWrongly("192.0.2.8");
        assertEquals(1, log.take().size());
        assertEquals(10_002, relay.metrics().sum(Metric.MESH_KEY_REFUSED));
    }
}
