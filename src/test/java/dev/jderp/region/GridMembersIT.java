package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.GridNode;
import dev.jderp.testkit.GridNode.Place;
import dev.jderp.testkit.RelayProcess;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The ways in which the members of a data grid find each other, and relays find their neighbours in it. */
@Tag("region")
@Timeout(600)
class GridMembersIT {

    @TempDir
    Path directory;

    /** Starts two members with addresses of their own and one port, and waits until they are one grid. */
    private void meet(String members, String... javaOptions) throws Exception {
        try (GridNode a = begin(0, members, javaOptions); GridNode b = begin(1, members, javaOptions)) {
            a.awaitReady();
            b.awaitReady();
            a.awaitMembers(2);
            b.awaitMembers(2);
        }
    }

    private GridNode begin(int index, String members, String... javaOptions) throws IOException {
        Place place = GridNetwork.place(index);
        return GridNode.begin(directory, "900" + "ab".charAt(index), place,
                Map.of("DERP_GRID_ADDRESS", place.gridAddress(), "DERP_GRID_MEMBERS", members), javaOptions);
    }

    private String hosts(String content) throws IOException {
        return "-Djdk.net.hosts.file=" + Files.writeString(directory.resolve("hosts"),
                "127.0.0.1 localhost\n127.0.0.1 " + InetAddress.getLocalHost().getHostName() + "\n" + content);
    }

    @Test
    void allIpv4AddressesOfADnsNameAreMembers() throws Exception {
        Optional<GridNetwork> network = GridNetwork.create(2);
        if (network.isPresent()) {
            try (GridNetwork two = network.get()) {
                String addresses = two.gridAddresses().stream().map(each -> each + " grid.test\n")
                        .collect(Collectors.joining());
                meet("dns:grid.test", hosts("fd00::1 grid.test\n::1 grid.test\n" + addresses));
            }
        }
    }

    @Test
    void thePodsOfAKubernetesServiceAreMembers() throws Exception {
        Optional<GridNetwork> network = GridNetwork.create(2);
        if (network.isPresent()) {
            try (GridNetwork two = network.get();
                    FakeKubernetes kubernetes = new FakeKubernetes(GridNetwork.HOST, two.gridAddresses())) {
                meet("kubernetes:default,derp-mesh", kubernetes.javaOptions());
                kubernetes.requests().stream().distinct().sorted().forEach(
                        each -> System.out.println("asked of Kubernetes: " + each));
                assertTrue(kubernetes.requests().stream().anyMatch(each -> each.contains("derp-mesh")),
                        kubernetes.requests().toString());
            }
        }
    }

    @Test
    void theMembersOfTheGridAreNeighboursInTheMesh() throws Exception {
        List<Integer> ports = List.of(RelayProcess.freePort(), RelayProcess.freePort());
        Path key = Files.writeString(directory.resolve("mesh.key"), "0123456789abcdef".repeat(4) + "\n");
        try (GridNode a = beginMeshed(0, ports, key); GridNode b = beginMeshed(1, ports, key)) {
            a.awaitReady();
            b.awaitReady();
            for (GridNode each : List.of(a, b)) {
                each.await("/mesh", body -> GridNode.parse(body).getInt("linksUp") == 1);
                JsonObject link = each.json("/mesh").getJsonArray("links").getJsonObject(0);
                assertEquals("grid", link.getString("source"));
                assertEquals(each == a ? "b.test" : "a.test", link.getString("host"));
            }
            String edited = "{\"neighbours\":[\"a.test:" + a.frontPort() + "/127.0.0.1\"]}";
            a.put("/mesh/neighbours", edited);
            b.await("/mesh/neighbours", body -> body.contains("a.test:" + a.frontPort()));
            b.put("/mesh/neighbours", "{\"neighbours\":[]}");
            a.await("/mesh/neighbours", body -> GridNode.parse(body).getJsonArray("neighbours").isEmpty());
            b.await("/mesh", body -> GridNode.parse(body).getInt("linksUp") == 1);
        }
    }

    private GridNode beginMeshed(int index, List<Integer> ports, Path key) throws IOException {
        Map<String, String> settings = new HashMap<>(Map.of(
                "DERP_GRID_ADDRESS", "127.0.0.1:" + ports.get(index),
                "DERP_GRID_MEMBERS", "127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1),
                "DERP_HOSTNAME", index == 0 ? "a.test" : "b.test",
                "DERP_MESH_PSK_FILE", key.toString(),
                "DERP_MESH_FIND", "grid",
                "DERP_MESH_PLAIN", "a.test,b.test"));
        return GridNode.begin(directory, index == 0 ? "900a" : "900b", Place.HERE, settings);
    }
}
