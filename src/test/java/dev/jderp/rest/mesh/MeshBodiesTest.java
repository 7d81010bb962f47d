package dev.jderp.rest.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.mesh.EditedNeighbours;
import dev.jderp.mesh.Mesh;
import dev.jderp.mesh.NeighbourAddress;
import dev.jderp.mesh.NeighbourState;
import dev.jderp.mesh.NeighbourStatus;
import dev.jderp.rest.http.Problem;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.nio.file.Path;
import java.io.StringReader;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JSON of the links to other relays, and of the list of neighbours. */
class MeshBodiesTest {

    private final NodePublicKey key = NodePrivateKey.generate().publicKey();

    @TempDir
    Path directory;

    private MeshNode node(List<NeighbourStatus> links) throws Exception {
        return new MeshNode("900a", "derp1.example.com", 900, key, true, () -> links,
                List.of(NeighbourAddress.parse("derp2.example.com")),
                new EditedNeighbours(directory.resolve("list"), edited -> {
                }));
    }

    private static JsonObject parsed(String text) {
        try (var reader = Json.createReader(new StringReader(text))) {
            return reader.readObject();
        }
    }

    @Test
    void aLinkHasItsStateNumbersAndLastError() throws Exception {
        NeighbourStatus up = new NeighbourStatus(
                NeighbourAddress.parse("derp2.example.com/10.0.0.2"), "list", NeighbourState.UP,
                Instant.parse("2026-01-02T03:04:05.678Z"), Optional.of(key), false, 2, "it restarted", 3,
                OptionalLong.of(450), 5, 6, 7, 8);
        NeighbourStatus missing = new NeighbourStatus(
                NeighbourAddress.parse("derp2.example.com"), "api", NeighbourState.WAITING, Instant.EPOCH,
                Optional.empty(), false, 0, "", 0, OptionalLong.empty(), 0, 0, 0, 0);
        JsonObject json = MeshJson.status(node(List.of(up, missing)));
        assertEquals(2, json.getInt("linksExpected"));
        assertEquals(1, json.getInt("linksUp"));
        assertEquals("[\"derp2.example.com\"]", json.getJsonArray("hosts").toString());
        assertEquals(parsed("{\"neighbour\":\"derp2.example.com/10.0.0.2\",\"host\":\"derp2.example.com\","
                + "\"source\":\"list\",\"state\":\"up\",\"since\":\"2026-01-02T03:04:05Z\",\"key\":\"" + key.text()
                + "\",\"missing\":false,\"incoming\":false,\"halfOpen\":true,\"peers\":3,\"rttMicros\":450,"
                + "\"packets\":5,\"bytes\":6,\"drops\":7,\"queue\":8,\"opened\":2,\"lastError\":\"it restarted\"}"),
                json.getJsonArray("links").get(0));
        JsonObject second = json.getJsonArray("links").getJsonObject(1);
        assertTrue(second.getBoolean("missing"));
        assertFalse(second.containsKey("key") || second.containsKey("lastError") || second.containsKey("rttMicros"));
    }

    @Test
    void bothListsOfNeighboursAreShown() throws Exception {
        MeshNode node = node(List.of());
        node.edited().replace(any -> true, NeighboursBody.read(parsed("{\"neighbours\":[\"a:1/b\",\"c\",\"a:1/b\"]}")));
        assertEquals("{\"neighbours\":[\"a:1/b\",\"c\"],\"settings\":[\"derp2.example.com\"]}",
                MeshJson.neighbours(node.edited().state(), node.listed()).toString());
    }

    @Test
    void everyFaultOfAListIsReported() {
        Problem problem = assertThrows(Problem.class,
                () -> NeighboursBody.read(parsed("{\"neighbours\":[\"a\",\"b/c/d\",7]}")));
        assertEquals(422, problem.getResponse().getStatus());
        assertEquals(
                "[\"neighbours[1]: \\\"b/c/d\\\" is not a neighbour; expected host[:port][/dialhost]\","
                        + "\"neighbours[2]: 7 is not a neighbour; expected host[:port][/dialhost]\"]",
                parsed(problem.getResponse().getEntity().toString()).getJsonArray("faults").toString());
    }

    @Test
    void aListThatIsMissingOrTooLongIsRefused() {
        String many = String.join(",", Collections.nCopies(Mesh.MAX_NEIGHBOURS + 1, "\"a\""));
        for (String body : List.of("{}", "{\"neighbours\":\"a\"}", "{\"neighbours\":[" + many + "]}")) {
            Problem problem = assertThrows(Problem.class, () -> NeighboursBody.read(parsed(body)));
            assertEquals(422, problem.getResponse().getStatus(), body);
        }
    }
}
