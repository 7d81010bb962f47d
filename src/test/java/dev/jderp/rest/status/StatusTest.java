package dev.jderp.rest.status;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.JsonProviders;
import dev.jderp.prober.schedule.ProbeInfo;
import dev.jderp.prober.schedule.ProbeStatus;
import dev.jderp.reload.ReloadResult;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.TestPeer;
import jakarta.json.JsonObject;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The JSON of the relay's status, certificates and probes, and of a reload. */
class StatusTest {

    @Test
    void theResultOfEachFileIsListed() {
        assertEquals(
                "{\"files\":[{\"file\":\"a\",\"ok\":true},{\"file\":\"b\",\"ok\":false,\"problem\":\"b is bad\"}]}",
                ReloadResource.json(List.of(ReloadResult.good("a"), ReloadResult.refused("b", "b is bad"))));
    }

    @Test
    void certificatesAreListedWithoutSecrets() throws Exception {
        X509Certificate own;
        try (InputStream pem = Files.newInputStream(
                Path.of("src/main/resources/dev/jderp/client/dial/letsencrypt.pem"))) {
            own = (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(pem);
        }
        JsonObject json = object(CertificatesResource.json(
                new ServedCertificates.Chain("data/c.pem", List.of(own, own)))).getJsonArray("certificates")
                .getJsonObject(0);
        assertEquals("own", json.getString("kind"));
        assertEquals("data/c.pem", json.getString("source"));
        assertEquals(own.getNotAfter().toInstant().toString(), json.getString("notAfter"));
        assertEquals("[]", json.getJsonArray("names").toString());
        assertTrue(json.getBoolean("selfSigned"));
        assertFalse(json.containsKey("pin"));
        assertEquals("{\"certificates\":[]}",
                CertificatesResource.json(new ServedCertificates.Chain("", List.of())));
    }

    private static ProbeInfo probe(String name, ProbeStatus status, Duration interval) {
        return new ProbeInfo(name, "derp_tls", interval, new TreeMap<>(Map.of("region", "own")), Optional.empty(),
                Optional.of(Instant.EPOCH), Duration.ofMillis(3), status,
                status == ProbeStatus.FAILED ? "no answer" : "", List.of(true, false),
                List.of(Duration.ofMillis(2)));
    }

    @Test
    void probesThatFailedAreListedFirst() {
        ProbeResults results = () -> Optional.of(List.of(
                probe("a", ProbeStatus.SUCCEEDED, Duration.ofSeconds(15)),
                probe("b", ProbeStatus.FAILED, Duration.ofSeconds(15)),
                probe("c", ProbeStatus.RUNNING, Duration.ofSeconds(-5))));
        JsonObject json = object(ProberResource.json(results, 2));
        assertEquals(3, json.getInt("total"));
        assertEquals(2, json.getInt("good"));
        assertEquals("{\"name\":\"b\",\"kind\":\"derp_tls\",\"labels\":{\"region\":\"own\"},"
                + "\"intervalSeconds\":15.0,\"endedAt\":\"1970-01-01T00:00:00Z\",\"status\":\"failed\","
                + "\"error\":\"no answer\",\"latencyMicros\":3000,\"medianLatencyMicros\":2000,"
                + "\"recent\":[true,false]}", json.getJsonArray("probes").getJsonObject(0).toString());
        assertEquals("a", json.getJsonArray("probes").getJsonObject(1).getString("name"));
        assertEquals("{\"enabled\":false,\"total\":0,\"good\":0,\"probes\":[]}",
                ProberResource.json(Optional::empty, 1));
    }

    private static JsonObject object(String json) {
        try (var reader = JsonProviders.JSON.createReader(new StringReader(json))) {
            return reader.readObject();
        }
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
