package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.GridNode;
import dev.jderp.testkit.RelayProcess;
import jakarta.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two relays in processes of their own that share their administration on Payara's data grid. */
@Tag("region")
@Timeout(600)
class GridAdministrationIT {

    private static final String KEY = "nodekey:" + "ab".repeat(32);
    private static final String DENY = "/admission/deny";

    @TempDir
    Path directory;

    @Test
    void aRegionHasOneAdministration() throws Exception {
        List<Integer> ports = List.of(RelayProcess.freePort(), RelayProcess.freePort());
        try (GridNode a = GridNode.begin(directory, 0, ports); GridNode b = GridNode.begin(directory, 1, ports)) {
            a.awaitReady();
            b.awaitReady();
            a.awaitMembers(2);
            b.awaitMembers(2);
            editsHoldForTheRegion(a, b);
            try (DerpClient first = Clients.joined(Clients.plain(a.frontPort()));
                    DerpClient second = Clients.joined(Clients.plain(b.frontPort()))) {
                assertEquals(2, a.json("/clients?scope=region").getInt("matched"));
                String path = "/clients/" + second.publicKey().text();
                JsonObject closed = GridNode.parse(a.ask("DELETE", path + "?scope=region", "").body());
                assertEquals(1, closed.getJsonObject("nodes").getInt("900b"), closed.toString());
                b.awaitLogged("admin (admin) at 127.0.0.1 by relay 900a: DELETE /api/v1" + path, 1);
                assertEquals(1, a.json("/clients?scope=region").getInt("matched"), first.publicKey().text());
            }
        }
    }

    private static void editsHoldForTheRegion(GridNode a, GridNode b) throws Exception {
        String empty = b.etag(DENY);
        String edited = "{\"keys\":[\"" + KEY + "\"]}";
        assertEquals(200, a.ask("PUT", DENY, edited, "If-Match", empty).statusCode());
        b.await(DENY, body -> body.contains(KEY));
        assertTrue(Files.readString(b.file("denied-keys")).contains(KEY));
        assertEquals(412, b.ask("PUT", DENY, edited, "If-Match", empty).statusCode());
        assertEquals(200, b.ask("PUT", DENY, "{\"keys\":[]}", "If-Match", a.etag(DENY)).statusCode());
        assertEquals(200, a.ask("POST", "/map/regions/900/nodes/900a/drain", "", "If-Match", "*").statusCode());
        b.await("/map/sources", body -> GridNode.parse(body).getString("version").startsWith("1-"));
        assertEquals("{\"conflicts\":[]}", a.get("/map/conflicts"));
    }
}
