package dev.jderp.rest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.admission.KeyList;
import dev.jderp.admission.DeniedKeys;
import dev.jderp.derpmap.Fault;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.prune.PruneRequest;
import dev.jderp.prune.PruneResult;
import dev.jderp.prune.Skip;
import dev.jderp.reload.ReloadResult;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.TestPeer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What operators send and are answered. */
class OperatorBodiesTest {

    private static final NodePublicKey KEY = NodePublicKey.parseHex("ab".repeat(32));

    private static JsonObject json(String text) {
        return Json.createReader(new StringReader(text)).readObject();
    }

    @Test
    void manyWarningsOfAMapAreTenHeaders() {
        List<Fault> warnings = Collections.nCopies(11, new Fault("Regions", "is odd"));
        assertEquals(Collections.nCopies(10, "Regions: is odd"), MapResource.warningHeaders(warnings.subList(0, 10)));
        List<String> cut = MapResource.warningHeaders(warnings);
        assertEquals(10, cut.size());
        assertEquals("and more; map check lists them", cut.get(9));
    }

    @Test
    void aRoundOfPruningHasUsualValues() {
        assertEquals(new PruneRequest(100, 10, false), PruneBody.request(json("{}")));
        assertEquals(
                new PruneRequest(5, 0.5, true),
                PruneBody.request(json("{\"max\":5.0,\"ratePerSecond\":0.5,\"dryRun\":true}")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"max\":0}", "{\"max\":10001}", "{\"max\":1.5}", "{\"max\":\"1\"}", "{\"max\":null}",
            "{\"max\":1e99}", "{\"max\":-1e300}", "{\"ratePerSecond\":0.01}", "{\"ratePerSecond\":1000.5}",
            "{\"ratePerSecond\":1e999}", "{\"ratePerSecond\":true}", "{\"dryRun\":1}", "{\"max\":300}"})
    void aBadRoundIsABadRequest(String body) {
        Problem problem = assertThrows(Problem.class, () -> PruneBody.request(json(body)));
        assertEquals(400, problem.getResponse().getStatus());
        assertTrue(String.valueOf(problem.getMessage()).matches("(max|ratePerSecond|dryRun) .*"), problem.getMessage());
    }

    @Test
    void aRoundsAnswerListsAndCounts() {
        PruneResult result = new PruneResult(
                true, 3, List.of(new PruneResult.Closed(KEY, 60, "900b")), Map.of(Skip.MESH_PEER, 1), 1);
        assertEquals("{\"dryRun\":true,\"candidates\":3,\"closed\":0,\"clients\":[{\"node\":\"900a\",\"key\":\""
                + KEY.text() + "\",\"ageSeconds\":60,\"idealNode\":\"900b\"}],\"skipped\":{\"meshPeer\":1},"
                + "\"remaining\":1}", PruneBody.json("900a", result).toString());
    }

    @Test
    void candidatesAreThoseWhoWouldRatherBeElsewhereAndOnlyTheirConnectionIsClosed() {
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, new ManualClock());
        TestPeer stays = TestPeer.join(relay);
        TestPeer goes = TestPeer.join(relay, stays.privateKey(), ClientInfo.REGULAR,
                LoopbackTransport.Peer.NOBODY.rather("900b"));
        List<RelayCandidate> candidates = RelayCandidate.of(relay);
        assertEquals(1, candidates.size());
        assertEquals("900b", candidates.get(0).idealNode());
        assertTrue(candidates.get(0).close());
        assertEquals(false, candidates.get(0).close());
        assertEquals(Optional.of(CloseReason.CLOSE_PEER), goes.transport().closed());
        assertEquals(Optional.empty(), stays.transport().closed());
    }

    @Test
    void theDenyListIsReadAndWritten() {
        assertEquals(Set.of(KEY), DenyBody.keys(json("{\"keys\":[\"" + KEY.text() + "\",\"" + KEY.hex() + "\"]}")));
        assertEquals(Set.of(), DenyBody.keys(json("{\"keys\":[]}")));
        DeniedKeys.State state = new DeniedKeys.State(KeyList.of(List.of(KEY)), "1");
        assertEquals(
                "{\"keys\":[\"" + KEY.text() + "\"],\"file\":[]}", DenyBody.json(state, KeyList.EMPTY).toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"keys\":1}", "{\"keys\":[1]}", "{\"keys\":[\"x\"]}", "{\"keys\":[\"\"]}",
            "{\"keys\":[\"0000000000000000000000000000000000000000000000000000000000000000\"]}"})
    void aBadDenyListNamesItsEntry(String body) {
        Problem problem = assertThrows(Problem.class, () -> DenyBody.keys(json(body)));
        assertEquals(400, problem.getResponse().getStatus());
        assertTrue(String.valueOf(problem.getMessage()).matches("keys(\\[0\\])?:? .*"), problem.getMessage());
    }

    @Test
    void whatWasReadAgainIsListed() {
        assertEquals(
                "{\"files\":[{\"file\":\"a\",\"ok\":true},{\"file\":\"b\",\"ok\":false,\"problem\":\"b is bad\"}]}",
                ReloadResource.json(List.of(ReloadResult.good("a"), ReloadResult.refused("b", "b is bad"))));
    }

    @Test
    void theStatusTellsWhatAnEntryInAMapNeeds() {
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, new ManualClock());
        TestPeer.join(relay);
        Instant start = Instant.parse("2026-01-02T03:04:05.678Z");
        RelayIdentity self = new RelayIdentity("derp.example.com", 900, "own", "Own", "900a", 8443, 8080, true, start,
                () -> Optional.of(new RelayIdentity.Certificate("sha256-raw:00", "CN=x", start)), () -> "v1");
        JsonObject status = Status.json(self, relay, start.plusSeconds(61));
        assertEquals("derp.example.com", status.getString("name"));
        assertEquals(relay.publicKey().text(), status.getString("publicKey"));
        assertEquals("2026-01-02T03:04:05Z", status.getString("startedAt"));
        assertEquals(61, status.getInt("uptimeSeconds"));
        assertEquals(1, status.getInt("clients"));
        assertEquals("v1", status.getString("mapVersion"));
        assertEquals("sha256-raw:00", status.getJsonObject("certificate").getString("pin"));
        assertEquals(8443, status.getJsonObject("ports").getInt("derp"));
        assertEquals("{\"received\":0,\"sent\":0,\"dropped\":0}", status.getJsonObject("packets").toString());
        RelayIdentity bare = new RelayIdentity("x", 1, "", "", "1a", 1, 2, false, start, Optional::empty, () -> "");
        assertEquals("{\"pin\":\"\"}", Status.json(bare, relay, start).getJsonObject("certificate").toString());
    }
}
