package dev.jderp.rest.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.admission.DeniedKeys;
import dev.jderp.admission.KeyList;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.prune.PruneRequest;
import dev.jderp.prune.PruneResult;
import dev.jderp.prune.Skip;
import dev.jderp.rest.http.Problem;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.TestPeer;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The bodies of requests and responses of pruning and the deny list. */
class OperatorBodiesTest {

    private static final NodePublicKey KEY = NodePublicKey.parseHex("ab".repeat(32));

    private static JsonObject json(String text) {
        return Json.createReader(new StringReader(text)).readObject();
    }

    @Test
    void aRoundOfPruningHasDefaultValues() {
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
    void clientsWithAnIdealNodeAreCandidatesAndCloseAlone() {
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
}
