package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.GridNode;
import dev.jderp.testkit.RelayProcess;
import jakarta.json.JsonObject;
import jakarta.json.JsonString;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What happens to a region's administration when members of its data grid hang, die, or lose each other. */
@Tag("region")
@Timeout(600)
class GridFaultsIT {

    private static final List<String> TABLE = new ArrayList<>(
            List.of("| fault | what followed | s |", "|---|---|--:|"));
    private static final String DENY = "/admission/deny";
    private static final String REGION = "/map/regions/901";
    private static final String CONFLICTS = "/map/conflicts";

    @TempDir
    Path directory;

    private final List<GridNode> nodes = new ArrayList<>();

    /** Measures the time since a fault, for the table that is printed. */
    private static final class Since {

        private final String fault;
        private final long startNs = System.nanoTime();

        Since(String fault) {
            this.fault = fault;
        }

        void report(String what) {
            TABLE.add("| %s | %s | %.1f |".formatted(fault, what, (System.nanoTime() - startNs) / 1e9));
        }
    }

    @AfterAll
    static void printTable() {
        TABLE.forEach(System.out::println);
    }

    private static String key(int digit) {
        return "nodekey:" + Integer.toString(digit).repeat(64);
    }

    private static String denied(int... digits) {
        StringBuilder keys = new StringBuilder();
        for (int each : digits) {
            keys.append(keys.isEmpty() ? "" : ",").append('"').append(key(each)).append('"');
        }
        return "{\"keys\":[" + keys + "]}";
    }

    private static String region(String name) {
        return """
                {"RegionCode":"other","RegionName":"%s","Nodes":[{"Name":"901a","HostName":"relay.example.com"}]}
                """.formatted(name);
    }

    /** Starts members on this host. */
    private void startHere(int count) throws Exception {
        List<Integer> ports = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            ports.add(RelayProcess.freePort());
        }
        for (int i = 0; i < count; i++) {
            nodes.add(GridNode.begin(directory, i, ports));
        }
        awaitRegion();
    }

    private void awaitRegion() throws Exception {
        for (GridNode each : nodes) {
            each.awaitReady();
        }
        for (GridNode each : nodes) {
            each.awaitMembers(nodes.size());
        }
    }

    private static void awaitAll(List<GridNode> all, String path, String text) throws Exception {
        for (GridNode each : all) {
            each.await(path, body -> body.contains(text));
        }
    }

    private void closeAll() {
        nodes.forEach(GridNode::close);
    }

    private static DerpClient login(GridNode node) throws IOException {
        return Clients.joined(DerpClient.builder(NodePrivateKey.generate())
                .url(URI.create("http://" + node.address() + ":" + node.frontPort() + "/derp")));
    }

    /** Logs two clients in, and has them exchange packets. */
    private static void loginsAndPacketsWork(GridNode node) throws IOException {
        try (DerpClient first = login(node); DerpClient second = login(node)) {
            first.send(second.publicKey(), new byte[]{1, 2, 3});
            assertEquals(3, Clients.next(second, ReceivedMessage.ReceivedPacket.class).data().length);
            second.send(first.publicKey(), new byte[]{4, 5});
            assertEquals(2, Clients.next(first, ReceivedMessage.ReceivedPacket.class).data().length);
        }
    }

    private static List<JsonObject> conflicts(GridNode node) throws Exception {
        return node.json(CONFLICTS).getJsonArray("conflicts").getValuesAs(JsonObject.class);
    }

    @Test
    void aHealedSplitHasTheNewerEditsAndReportsTheOthers() throws Exception {
        Optional<GridNetwork> network = GridNetwork.create(3);
        if (network.isEmpty()) {
            return;
        }
        try {
            for (int i = 0; i < 3; i++) {
                GridNode.Place place = GridNetwork.place(i);
                nodes.add(GridNode.begin(directory, "900" + "abc".charAt(i), place, Map.of(
                        "DERP_GRID_ADDRESS", place.gridAddress(),
                        "DERP_GRID_MEMBERS", "10.94.0.2,10.94.0.3,10.94.0.4")));
            }
            awaitRegion();
            GridNode a = nodes.get(0);
            GridNode c = nodes.get(2);
            a.put(DENY, denied(1));
            a.put(REGION, region("before"));
            awaitAll(nodes, DENY, key(1));
            awaitAll(nodes, REGION, "before");

            GridNetwork.cut(2);
            Since cut = new Since("grid split in two");
            loginsAndPacketsWork(a);
            loginsAndPacketsWork(c);
            c.awaitMembers(1);
            a.awaitMembers(2);
            cut.report("each part is a grid of its own");
            c.put(DENY, denied(1, 3));
            c.put(REGION, region("first of the smaller part"));
            c.put(REGION, region("second of the smaller part"));
            a.put(REGION, region("of the larger part"));
            a.put(DENY, denied(1, 2));
            awaitAll(nodes.subList(0, 2), DENY, key(2));
            assertTrue(c.get(DENY).contains(key(3)));

            GridNetwork.heal(2);
            Since healed = new Since("split healed");
            for (GridNode each : nodes) {
                each.awaitMembers(3);
            }
            healed.report("one grid");
            awaitAll(nodes, REGION, "second of the smaller part");
            awaitAll(nodes, DENY, key(2));
            healed.report("the newer edits are in effect on each relay");
            for (GridNode each : nodes) {
                each.await(CONFLICTS, body -> GridNode.parse(body).getJsonArray("conflicts").size() == 2);
            }
            healed.report("each relay lists the lost edits");
            for (GridNode each : nodes) {
                Map<String, String> lost = conflicts(each).stream().collect(
                        Collectors.toMap(one -> one.getString("of"), one -> one.getString("text")));
                assertEquals(Set.of("map", "deny"), lost.keySet());
                assertTrue(lost.get("map").contains("of the larger part"), lost.get("map"));
                assertTrue(lost.get("deny").contains(key(3)), lost.get("deny"));
                each.awaitLogged("is not in effect; GET /api/v1/map/conflicts lists it", 2);
                assertTrue(!each.get(DENY).contains(key(3)));
            }

            String etag = a.etag(DENY);
            assertEquals(200, c.ask("PUT", DENY, denied(1, 2, 3), "If-Match", etag).statusCode());
            awaitAll(nodes, DENY, key(3));
            for (GridNode each : nodes) {
                assertEquals(2, conflicts(each).size());
            }
        } finally {
            closeAll();
            network.get().close();
        }
    }

    @Test
    void aMemberThatHangsStopsNeitherPacketsNorLoginsElsewhere() throws Exception {
        try {
            startHere(3);
            GridNode a = nodes.get(0);
            GridNode b = nodes.get(1);
            GridNode c = nodes.get(2);
            a.put(DENY, denied(1));
            awaitAll(nodes, DENY, key(1));

            b.signal("STOP");
            Since stopped = new Since("member hangs");
            for (String path : List.of("/status?scope=region", "/clients?scope=region")) {
                assertEquals(List.of("900b"), a.json(path).getJsonArray("missing").getValuesAs(JsonString.class)
                        .stream().map(JsonString::getString).toList(), path);
            }
            stopped.report("both answers for the region name it as missing");
            for (int i = 0; i < 10; i++) {
                loginsAndPacketsWork(a);
                loginsAndPacketsWork(c);
            }
            stopped.report("20 pairs of clients have logged in and exchanged packets");
            a.awaitMembers(2);
            stopped.report("removed from the grid");
            a.put(DENY, denied(1, 2));
            awaitAll(List.of(a, c), DENY, key(2));
            stopped.report("an edit is in effect on the others");

            b.signal("CONT");
            Since continued = new Since("member goes on");
            for (GridNode each : nodes) {
                each.awaitMembers(3);
            }
            continued.report("member of the grid again");
            awaitAll(nodes, DENY, key(2));
            continued.report("has the edit that it missed");
            b.put(DENY, denied(3));
            awaitAll(nodes, DENY, key(3));
            for (GridNode each : nodes) {
                assertEquals(List.of(), conflicts(each));
            }
        } finally {
            closeAll();
        }
    }

    @Test
    void aRegionThatStartsColdHasItsEditsFromFiles() throws Exception {
        try {
            startHere(2);
            GridNode a = nodes.get(0);
            GridNode b = nodes.get(1);
            a.put(DENY, denied(1));
            a.put(REGION, region("both have it"));
            awaitAll(nodes, REGION, "both have it");
            a.signal("KILL");
            a.process().awaitEnd();
            b.awaitMembers(1);
            b.put(REGION, region("only one has it"));
            b.signal("KILL");
            b.process().awaitEnd();

            Since started = new Since("region starts cold");
            a.restart();
            a.awaitReady();
            a.awaitMembers(1);
            assertTrue(a.get(REGION).contains("both have it"));
            assertTrue(a.get(DENY).contains(key(1)));
            started.report("the first relay has its edits");
            b.restart();
            awaitRegion(List.of(b));
            awaitAll(nodes, REGION, "only one has it");
            awaitAll(nodes, DENY, key(1));
            started.report("both relays have the newest edits");
            for (GridNode each : nodes) {
                assertEquals(List.of(), conflicts(each));
            }
        } finally {
            closeAll();
        }
    }

    private void awaitRegion(List<GridNode> started) throws Exception {
        for (GridNode each : started) {
            each.awaitReady();
        }
        for (GridNode each : nodes) {
            each.awaitMembers(nodes.size());
        }
    }

    /** The other member accepts connections and never answers: its process hangs since before this one started. */
    @Test
    void aGridThatNeverAnswersKeepsNoRelayFromWorking() throws Exception {
        ServerSocket silent = new ServerSocket(0);
        try {
            int own = RelayProcess.freePort();
            Since begun = new Since("only other member hangs from the start");
            nodes.add(GridNode.begin(directory, 0, List.of(own, silent.getLocalPort())));
            GridNode a = nodes.get(0).awaitReady();
            begun.report("the relay is ready");
            for (int i = 0; i < 10; i++) {
                loginsAndPacketsWork(a);
            }
            JsonObject status = a.json("/status?scope=region");
            assertEquals("node", status.getString("scope"), status.toString());
            assertEquals(503, a.ask("PUT", DENY, denied(1), "If-Match", "*").statusCode());
            loginsAndPacketsWork(a);

            silent.close();
            Since ended = new Since("it ends");
            a.awaitMembers(1);
            ended.report("the relay has begun a grid of its own");
            a.put(DENY, denied(1));
        } finally {
            silent.close();
            closeAll();
        }
    }
}
