package dev.jderp.prober.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.MeshKey;
import dev.jderp.prober.ProberOptions;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Which relays of a map a prober shows its mesh key to. */
class MeshKeyTest {

    private static final MeshKey KEY = MeshKey.parse("ab".repeat(32));

    private static ProberOptions options(OptionalInt region, String regionCode) {
        return ProberOptions.DEFAULTS.withMeshKey(Optional.of(KEY), region).withRegionCode(regionCode);
    }

    private static DerpNode node(int region, String certName, boolean insecure, int port) {
        return new DerpNode("a" + region, region, "localhost", certName, "127.0.0.1", "none", 0, false, port, insecure,
                "", false, Map.of());
    }

    private static boolean isShown(ProberOptions options, DerpNode node) {
        return options.meshKey(node).isPresent();
    }

    @Test
    void theKeyIsSentToRelaysOfItsRegionOnly() throws Exception {
        ProberOptions options = options(OptionalInt.of(900), "");
        try (OpenRelay relay = OpenRelay.tls(KEY)) {
            String pin = CertName.of(relay.chain());
            RelayClients clients = new RelayClients(options::meshKey);
            for (int region : new int[]{900, 901}) {
                try (RelayLink link = clients.open(node(region, pin, false, relay.port()), true)) {
                    assertEquals(link.publicKey(), relay.relay().clients().get(0).key().orElseThrow());
                    assertEquals(region == 900, relay.relay().clients().get(0).isMeshPeer());
                }
                while (!relay.relay().clients().isEmpty()) {
                    Thread.onSpinWait();
                }
            }
        }
    }

    @Test
    void withoutARegionTheKeyIsNotSent() {
        assertEquals(false, isShown(options(OptionalInt.empty(), ""), node(900, "", false, 443)));
        assertEquals(true, isShown(options(OptionalInt.empty(), "own"), node(900, "", false, 443)));
    }

    @Test
    void theKeyIsNotSentToARelayThatTlsDoesNotProve() {
        ProberOptions options = options(OptionalInt.of(900), "");
        assertEquals(false, isShown(options, node(900, "", true, 443)));
        assertEquals(false, isShown(options, node(900, "other.example.com", true, 443)));
        assertEquals(true, isShown(options, node(900, "sha256-raw:" + "0".repeat(64), true, 443)));
    }
}
