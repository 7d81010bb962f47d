package dev.jderp.testkit;

import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.key.MeshKey;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The addresses, ports and keys of a region's relays, which are known before the first one starts. All of them show one
 * certificate, whose pin the map and the relays themselves have.
 */
public final class RegionPlan {

    public static final String MESH_KEY = "5ca1ab1e".repeat(8);
    private static final String HOST = "relay.test";
    private static final int REGION = 900;

    private final Path directory;
    private final Optional<FaultyNetwork> network;
    private final List<Integer> doors = new ArrayList<>();
    private final List<Integer> pages = new ArrayList<>();
    private final Path meshKey;
    private final Path keystore;
    private final String pin;

    private RegionPlan(Path directory, int size, Optional<FaultyNetwork> network) throws Exception {
        this.directory = directory;
        this.network = network;
        this.meshKey = Files.writeString(directory.resolve("mesh.key"), MESH_KEY + "\n");
        this.keystore = directory.resolve("keystore.p12");
        Map<String, String> settings = Map.of("derp.hostname", HOST, "derp.state-dir", directory.toString());
        this.pin = CertName.of(SelfCertificate.ensure(
                RelayConfig.read(key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of())).chain());
        for (int i = 0; i < size; i++) {
            doors.add(RelayProcess.freePort());
            pages.add(RelayProcess.freePort());
        }
    }

    /** A region on loopback. */
    public static RegionPlan onLoopback(Path directory, int size) throws Exception {
        return new RegionPlan(directory, size, Optional.empty());
    }

    /** A region with a network namespace for each relay. */
    public static RegionPlan in(FaultyNetwork network, Path directory) throws Exception {
        return new RegionPlan(directory, network.size(), Optional.of(network));
    }

    public static MeshKey meshKey() {
        return MeshKey.parse(MESH_KEY);
    }

    /** The name of a neighbour in the settings and metrics of relay {@code from}. */
    public String neighbour(int from, int to) {
        return HOST + ":" + doors.get(to) + "/" + network.map(it -> it.address(from, to)).orElse("127.0.0.1");
    }

    /** Starts a relay whose neighbours are all the others. */
    public RegionProcess start(int index, Map<String, String> more) throws Exception {
        Map<String, String> settings = new HashMap<>(Map.of(
                "DERP_FRONT_DOOR_PORT", doors.get(index).toString(),
                "DERP_HTTP_PORT", pages.get(index).toString(),
                "DERP_HOSTNAME", HOST,
                "DERP_STUN", "false",
                "DERP_KEYSTORE", keystore.toString(),
                "DERP_STATE_DIR", directory.resolve(name(index)).toString(),
                "DERP_NODE_NAME", name(index),
                "DERP_MESH_PSK_FILE", meshKey.toString()));
        Set<Integer> others = IntStream.range(0, doors.size()).filter(i -> i != index).boxed()
                .collect(Collectors.toSet());
        settings.put("DERP_MESH_WITH",
                others.stream().map(i -> neighbour(index, i)).collect(Collectors.joining(",")));
        settings.put("DERP_MESH_PINS", HOST + "=" + pin);
        settings.putAll(more);
        Files.createDirectories(directory.resolve(name(index)));
        return RegionProcess.start(directory.resolve(name(index)),
                network.map(it -> it.inNamespace(index)).orElse(List.of()), settings);
    }

    private static String name(int index) {
        return REGION + String.valueOf((char) ('a' + index));
    }

    /** The region as a client sees it whose first choice is relay {@code first}, followed by the others in order. */
    public DerpRegion region(int first) {
        List<DerpNode> nodes = new ArrayList<>();
        for (int i = 0; i < doors.size(); i++) {
            nodes.add(new DerpNode(name(i), REGION, HOST, pin,
                    uplink(i), "none", -1, false, doors.get(i), false, "", false,
                    Map.of()));
        }
        Collections.rotate(nodes, -first);
        return DerpRegion.of(REGION, "test", "A region of a test", nodes);
    }

    private String uplink(int index) {
        return network.map(it -> it.uplink(index)).orElse("127.0.0.1");
    }

    /** The region with one relay only, for clients that are not to go to another. */
    public DerpRegion only(int index) {
        return DerpRegion.of(REGION, "test", "A relay of a test", List.of(region(index).nodes().get(0)));
    }

    /** Writes the region as a DERP map. */
    public Path writeMap() throws IOException {
        return Files.writeString(directory.resolve("map.json"), DerpMapWriter.toJson(DerpMap.of(region(0))));
    }
}
