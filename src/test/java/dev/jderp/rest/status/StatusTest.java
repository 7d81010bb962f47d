package dev.jderp.rest.status;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.reload.ReloadResult;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.TestPeer;
import jakarta.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The JSON of the relay's status and of a reload. */
class StatusTest {

    @Test
    void theResultOfEachFileIsListed() {
        assertEquals(
                "{\"files\":[{\"file\":\"a\",\"ok\":true},{\"file\":\"b\",\"ok\":false,\"problem\":\"b is bad\"}]}",
                ReloadResource.json(List.of(ReloadResult.good("a"), ReloadResult.refused("b", "b is bad"))));
    }

    @Test
    void theStatusHasAllMembersOfAMapEntry() {
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, new ManualClock());
        TestPeer.join(relay);
        Instant start = Instant.parse("2026-01-02T03:04:05.678Z");
        RelayIdentity self = new RelayIdentity("derp.example.com", 900, "own", "Own", "900a", 8443, 8080, true, start,
                () -> Optional.of(new RelayIdentity.Certificate("sha256-raw:00", "CN=x", start)), () -> "v1", List::of);
        JsonObject status = StatusJson.json(self, relay, start.plusSeconds(61));
        assertEquals("derp.example.com", status.getString("name"));
        assertEquals(relay.publicKey().text(), status.getString("publicKey"));
        assertEquals("2026-01-02T03:04:05Z", status.getString("startedAt"));
        assertEquals(61, status.getInt("uptimeSeconds"));
        assertEquals(1, status.getInt("clients"));
        assertEquals("v1", status.getString("mapVersion"));
        assertEquals("sha256-raw:00", status.getJsonObject("certificate").getString("pin"));
        assertEquals("{\"expected\":0,\"up\":0}", status.getJsonObject("mesh").toString());
        assertEquals(8443, status.getJsonObject("ports").getInt("derp"));
        assertEquals("{\"received\":0,\"sent\":0,\"dropped\":0}", status.getJsonObject("packets").toString());
        RelayIdentity bare = new RelayIdentity(
                "x", 1, "", "", "1a", 1, 2, false, start, Optional::empty, () -> "", List::of);
        assertEquals("{\"pin\":\"\"}", StatusJson.json(bare, relay, start).getJsonObject("certificate").toString());
    }
}
