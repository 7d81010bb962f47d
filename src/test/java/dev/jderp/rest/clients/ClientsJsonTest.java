package dev.jderp.rest.clients;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.rest.http.Problem;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.LoopbackTransport.Peer;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import jakarta.json.JsonObject;
import jakarta.ws.rs.core.MultivaluedHashMap;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClientsJsonTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05.006Z");
    private static final MeshKey MESH = MeshKey.parse("ab".repeat(32));

    private final ManualClock clock = new ManualClock();
    private final Relay relay = new Relay(
            NodePrivateKey.generate(), RelayOptions.DEFAULTS, Optional.of(MESH), ClientVerifier.EVERYBODY, clock);

    private static MultivaluedHashMap<String, String> query(String text) {
        MultivaluedHashMap<String, String> query = new MultivaluedHashMap<>();
        for (String each : text.isEmpty() ? List.<String>of() : List.of(text.split("&", -1))) {
            String[] parts = each.split("=", 2);
            query.add(parts[0], parts[1]);
        }
        return query;
    }

    private JsonObject list(String text) {
        return new ClientsJson(relay, NOW).list(new ClientQuery(query(text)));
    }

    private List<Long> ids(String text) {
        return list(text).getJsonArray("clients").getValuesAs(JsonObject.class).stream()
                .map(each -> each.getJsonNumber("id").longValue()).toList();
    }

    private TestPeer join(Peer peer) {
        return TestPeer.join(relay, NodePrivateKey.generate(), ClientInfo.REGULAR, peer);
    }

    @Test
    void theSummaryCountsConnectionsByKind() {
        TestPeer home = join(Peer.at("192.0.2.1", 1));
        home.send(new Frame.NotePreferred(true));
        TestPeer.join(relay, home.privateKey());
        TestPeer.joinMesh(relay, MESH);
        JsonObject summary = ClientSummary.json(relay);
        assertEquals(3, summary.getInt("clients"));
        assertEquals(1, summary.getInt("home"));
        assertEquals(1, summary.getInt("mesh"));
        assertEquals(1, summary.getInt("duplicateKeys"));
        assertEquals("[{\"transport\":\"loopback\",\"clients\":3,\"home\":1}]",
                summary.getJsonArray("transports").toString());
        JsonObject roundTrips = summary.getJsonObject("roundTrips");
        assertEquals(roundTrips.getJsonArray("boundsMicros").size() + 1, roundTrips.getJsonArray("clients").size());
        assertEquals(3, roundTrips.getInt("unknown"));
    }

    @Test
    void aConnectionIsShownWithAllItsMembers() {
        TestPeer peer = join(Peer.at("2001:db8::1", 4711).rather("900b"));
        clock.advance(Duration.ofSeconds(90));
        JsonObject all = list("");
        assertEquals(1, all.getInt("matched"));
        assertFalse(all.containsKey("next"));
        JsonObject row = all.getJsonArray("clients").getJsonObject(0);
        assertEquals(1, row.getInt("id"));
        assertEquals(peer.key().text(), row.getString("key"));
        assertEquals("2001:db8::1", row.getString("address"));
        assertEquals(4711, row.getInt("port"));
        assertEquals("loopback", row.getString("transport"));
        assertEquals("900b", row.getString("idealNode"));
        assertEquals("2026-01-02T03:02:35.006Z", row.getString("connectedAt"));
        assertEquals(90, row.getInt("ageSeconds"));
        assertTrue(row.getBoolean("active"));
        assertFalse(row.getBoolean("duplicate"));
        assertFalse(row.getBoolean("conflict"));
        assertFalse(row.containsKey("roundTripMicros"));
    }

    @Test
    void everyFilterSelectsItsConnections() {
        TestPeer first = join(Peer.at("192.0.2.1", 1));
        join(Peer.at("198.51.100.1", 2)).send(new Frame.NotePreferred(true));
        TestPeer.joinMesh(relay, MESH);
        TestPeer.join(relay, first.privateKey());
        assertEquals(List.of(1L, 2L, 3L, 4L), ids(""));
        assertEquals(List.of(1L, 4L), ids("key=" + first.key().text()));
        assertEquals(List.of(1L, 4L), ids("key=" + first.key().hex().substring(0, 20).toUpperCase(Locale.ROOT)));
        assertEquals(List.of(1L), ids("address=192.0.2.0/24"));
        assertEquals(List.of(2L), ids("address=198.51.100.1"));
        assertEquals(List.of(2L), ids("home=true"));
        assertEquals(List.of(1L, 3L, 4L), ids("home=false"));
        assertEquals(List.of(3L), ids("mesh=true"));
        assertEquals(List.of(1L, 4L), ids("duplicates=true"));
        assertEquals(List.of(4L), ids("duplicates=true&mesh=false&key=" + first.key().hex() + "&cursor="
                + list("duplicates=true&limit=1").getString("next")));
        assertEquals(List.of(), ids("transport=native"));
        assertEquals(4, list("transport=loopback&limit=1").getInt("matched"));
    }

    @Test
    void connectionsAreSortedByBytes() {
        TestPeer quiet = join(Peer.NOBODY);
        TestPeer busy = join(Peer.NOBODY);
        TestPeer other = join(Peer.NOBODY);
        busy.send(other, Packets.data(1_000, 1));
        busy.send(new Frame.NotePreferred(true));
        assertEquals(List.of(2L, 3L, 1L), ids("sort=-bytes"));
        assertEquals(List.of(1L, 3L, 2L), ids("sort=bytes"));
        assertEquals(quiet.transport().connection().id(), ids("sort=bytes").get(0));
    }

    @Test
    void theConnectionsOfAKeyShowWhichIsActive() {
        TestPeer first = join(Peer.NOBODY);
        TestPeer.join(relay, first.privateKey());
        JsonObject found = new ClientsJson(relay, NOW).of(first.key()).orElseThrow();
        assertEquals(first.key().text(), found.getString("key"));
        assertFalse(found.getBoolean("conflict"));
        List<JsonObject> rows = found.getJsonArray("clients").getValuesAs(JsonObject.class);
        assertEquals(List.of(false, true), rows.stream().map(each -> each.getBoolean("active")).toList());
        assertEquals(Optional.empty(), new ClientsJson(relay, NOW).of(NodePrivateKey.generate().publicKey()));
    }

    @Test
    void devicesThatTakeTurnsAreInConflict() {
        TestPeer first = join(Peer.NOBODY);
        TestPeer second = TestPeer.join(relay, first.privateKey());
        TestPeer target = join(Peer.NOBODY);
        for (TestPeer each : List.of(second, first, second, first)) {
            each.send(target, Packets.data(10, 1));
        }
        assertTrue(new ClientsJson(relay, NOW).of(first.key()).orElseThrow().getBoolean("conflict"));
        assertTrue(list("duplicates=true").getJsonArray("clients").getJsonObject(0).getBoolean("conflict"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit=0", "limit=1001", "limit=x", "limit=-1", "limit=99999999999", "home=yes", "mesh=",
            "duplicates=1", "key=", "key=xyz", "key=nodekey:", "address=host", "address=1.2.3.4/33", "address=::/x",
            "address=", "transport=A B", "sort=id2", "cursor=?", "cursor=", "limit=1&limit=2"})
    void anInvalidParameterIsNamed(String text) {
        Problem problem = assertThrows(Problem.class, () -> new ClientQuery(query(text)));
        assertEquals(400, problem.getResponse().getStatus());
        assertTrue(String.valueOf(problem.getMessage()).startsWith(text.substring(0, text.indexOf('=')) + " is "),
                problem.getMessage());
    }

    @Test
    void anUnknownParameterIsNamed() {
        Problem problem = assertThrows(Problem.class, () -> new ClientQuery(query("keys=ab")));
        assertEquals("unknown query parameter keys", problem.getMessage());
    }
}
