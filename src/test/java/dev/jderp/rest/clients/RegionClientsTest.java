package dev.jderp.rest.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.auth.AuditTrail;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.grid.FakeGrid;
import dev.jderp.grid.RegionCalls;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.JsonProviders;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.prune.Nodes;
import dev.jderp.prune.Prune;
import dev.jderp.rest.http.Problem;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.Logged;
import dev.jderp.testkit.LoopbackTransport.Peer;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.TestPeer;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RegionClientsTest {

    private static final String CALLER = "alice (admin) at 192.0.2.9";

    private static final Nodes NO_NODES = new Nodes() {
        @Override
        public Optional<DerpNode> node(String name) {
            return Optional.empty();
        }

        @Override
        public boolean isDrained(String name) {
            return false;
        }
    };

    private final List<Relay> relays = List.of(relay(), relay(), relay());
    private final List<AuditTrail> trails = List.of(new AuditTrail(), new AuditTrail(), new AuditTrail());
    private final List<RegionCalls> calls = FakeGrid.calls("900a", "900b", "900c");

    RegionClientsTest() {
        for (int i = 0; i < relays.size(); i++) {
            Relay relay = relays.get(i);
            RegionClients.answer(calls.get(i), "900" + "abc".charAt(i), relay, relay::closePeer, trails.get(i));
        }
    }

    private static Relay relay() {
        return new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Optional.empty(), ClientVerifier.EVERYBODY,
                new ManualClock());
    }

    private TestPeer join(int relay) {
        return TestPeer.join(relays.get(relay), NodePrivateKey.generate(), ClientInfo.REGULAR,
                Peer.at("192.0.2.1", 4711));
    }

    private JsonObject list(String... parameters) {
        MultivaluedHashMap<String, String> query = new MultivaluedHashMap<>();
        for (int i = 0; i < parameters.length; i += 2) {
            query.putSingle(parameters[i], parameters[i + 1]);
        }
        return RegionClients.list(calls.get(1), query);
    }

    private static List<String> nodesAndIds(JsonObject page) {
        return page.getJsonArray("clients").getValuesAs(JsonObject.class).stream()
                .map(each -> each.getString("node") + " " + each.getInt("id")).toList();
    }

    @Test
    void pagesShowEveryClientOfEveryRelayOnce() {
        List.of(0, 0, 0, 1, 2, 2).forEach(this::join);
        List<String> all = nodesAndIds(list());
        assertEquals(List.of("900a 1", "900b 1", "900c 1", "900a 2", "900c 2", "900a 3"), all);
        for (String sort : List.of("id", "bytes", "-bytes")) {
            for (int limit = 1; limit <= 6; limit++) {
                List<String> paged = new ArrayList<>();
                JsonObject page = list("sort", sort, "limit", Integer.toString(limit));
                paged.addAll(nodesAndIds(page));
                while (page.containsKey("next")) {
                    page = list("sort", sort, "limit", Integer.toString(limit), "cursor", page.getString("next"));
                    paged.addAll(nodesAndIds(page));
                }
                assertEquals(6, paged.size(), sort + " " + limit + " " + paged);
                assertEquals(new HashSet<>(all), new HashSet<>(paged));
            }
        }
        JsonObject page = list("scope", "region");
        assertEquals(6, page.getInt("matched"));
        assertEquals("region", page.getString("scope"));
        assertTrue(page.getJsonArray("missing").isEmpty());
    }

    @Test
    void aFilterHoldsForEveryRelay() {
        join(0);
        TestPeer wanted = join(2);
        assertEquals(List.of("900c 1"), nodesAndIds(list("key", wanted.key().hex().substring(0, 20))));
        assertThrows(Problem.class, () -> list("key", "not hex"));
        assertThrows(Problem.class, () -> list("cursor", "x"));
    }

    @Test
    void aKeyIsFoundOnTheRelayThatHasIt() {
        join(0);
        TestPeer wanted = join(2);
        JsonObject found = RegionClients.ofKey(calls.get(0), wanted.key()).orElseThrow();
        assertEquals(List.of("900c 1"), nodesAndIds(found));
        assertFalse(found.getBoolean("conflict"));
        assertEquals(Optional.empty(), RegionClients.ofKey(calls.get(0), NodePrivateKey.generate().publicKey()));
    }

    @Test
    void aKeyIsClosedOnEveryRelay() {
        TestPeer wanted = join(2);
        JsonObject closed = RegionClients.close(calls.get(0), wanted.key(), CALLER).orElseThrow();
        assertEquals(1, closed.getInt("closed"));
        assertEquals(1, closed.getJsonObject("nodes").getInt("900c"));
        assertEquals(Optional.empty(), RegionClients.close(calls.get(0), wanted.key(), CALLER));
        assertTrue(nodesAndIds(list()).isEmpty());
    }

    @Test
    void theAuditOfAnotherRelayNamesTheCaller() throws Exception {
        TestPeer ofA = join(0);
        TestPeer ofC = join(2);
        try (Logged audit = new Logged("dev.jderp.audit")) {
            RegionClients.close(calls.get(0), ofA.key(), CALLER);
            RegionClients.close(calls.get(0), ofC.key(), CALLER + "\nforged");
            assertEquals(List.of("INFO " + CALLER + "\\u000aforged by relay 900a: DELETE /api/v1/clients/"
                    + ofC.key().text() + ": connections closed: 1"), audit.lines());
            assertEquals(audit.lines(), trails.get(2).newest(10).stream().map(each -> "INFO " + each.text()).toList());
            assertEquals(List.of(), trails.get(0).newest(10));
        }
    }

    @Test
    void theAuditOfAPruneOnAnotherRelayNamesTheCaller() throws Exception {
        Prune noNodes = new Prune("900b", NO_NODES, nodes -> Map.of(), time -> true);
        RegionPrune.answer(calls.get(0), "900a", relays.get(0), noNodes, trails.get(0));
        RegionPrune.answer(calls.get(1), "900b", relays.get(1), noNodes, trails.get(1));
        RegionPrune.answer(calls.get(2), "900c", relays.get(2), noNodes, trails.get(2));
        try (Logged audit = new Logged("dev.jderp.audit")) {
            RegionPrune.ask(calls.get(1), JsonProviders.JSON.createObjectBuilder().add("dryRun", true).build(), CALLER);
            String line = "INFO " + CALLER + " by relay 900b: POST /api/v1/prune: connections closed: 0 (dry run)";
            assertEquals(List.of(line, line), audit.lines());
        }
    }

    @Test
    void aRelayWithoutAGridAnswersForItself() {
        RegionCalls alone = RegionCalls.alone("900a");
        RegionClients.answer(alone, "900a", relays.get(0), relays.get(0)::closePeer, new AuditTrail());
        join(0);
        join(1);
        JsonObject page = RegionClients.list(alone, new MultivaluedHashMap<>());
        assertEquals("node", page.getString("scope"));
        assertEquals(List.of("900a 1"), nodesAndIds(page));
        assertTrue(page.getJsonArray("missing").getValuesAs(JsonString.class).isEmpty());
    }
}
