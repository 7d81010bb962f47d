package dev.jderp.mapserver.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.mesh.NeighbourAddress;
import dev.jderp.mesh.NeighbourState;
import dev.jderp.mesh.NeighbourStatus;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Outages;
import dev.jderp.testkit.Logged;
import dev.jderp.testkit.ManualClock;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The nodes of a region in one map ({@code docs/operate.md#run-a-region}). */
class RegionMapTest {

    private static final DerpNode OWN = DerpNode.of("n2", 900, "relay2");

    private final ManualClock clock = new ManualClock();
    private final Outages outages = new Outages(clock);
    private final List<NeighbourStatus> neighbours = new ArrayList<>();
    private final Map<String, Optional<DerpNode>> answers = new HashMap<>();
    private int changes;
    private int questions;
    private final RegionMap map = new RegionMap(OWN, () -> List.copyOf(neighbours), this::answer,
            Duration.ofMinutes(10), outages, () -> changes++, clock);

    private Optional<DerpNode> answer(NeighbourAddress neighbour) throws IOException {
        questions++;
        if (!answers.containsKey(neighbour.text())) {
            throw new IOException("no answer");
        }
        return answers.get(neighbour.text());
    }

    private static NeighbourStatus status(String host, NeighbourState state, long links) {
        return new NeighbourStatus(NeighbourAddress.parse(host), "list", state, Instant.EPOCH, Optional.empty(), true,
                links, "", 0, OptionalLong.empty(), 0, 0, 0, 0);
    }

    private void up(String host, String node) {
        answers.put(host, Optional.of(DerpNode.of(node, 900, host)));
        neighbours.add(status(host, NeighbourState.UP, 1));
    }

    private List<String> names() {
        DerpMap own = DerpMap.of(DerpRegion.of(900, "r", "R", List.of(OWN)));
        return map.complete(own, 900).region(900).orElseThrow().nodes().stream().map(DerpNode::name).toList();
    }

    @Test
    void neighboursStandBesideThisRelayByName() {
        up("relay3", "n3");
        up("relay1", "n1");
        map.check();
        assertEquals(List.of("n1", "n2", "n3"), names());
        assertEquals(1, changes);
        map.check();
        assertEquals(1, changes);
        assertEquals(2, questions);
    }

    @Test
    void aNeighbourThatIsAwayIsLastAndThenLeftOut() {
        up("relay1", "n1");
        up("relay3", "n3");
        map.check();
        neighbours.set(0, status("relay1", NeighbourState.WAITING, 1));
        map.check();
        assertEquals(List.of("n2", "n3", "n1"), names());
        clock.advance(Duration.ofMinutes(9));
        map.check();
        assertEquals(List.of("n2", "n3", "n1"), names());
        clock.advance(Duration.ofMinutes(2));
        map.check();
        assertEquals(List.of("n2", "n3"), names());
        neighbours.set(0, status("relay1", NeighbourState.UP, 2));
        map.check();
        assertEquals(List.of("n1", "n2", "n3"), names());
    }

    @Test
    void aNeighbourWithThisRelaysNameIsLeftOutAndReported() {
        up("relay1", "n2");
        try (Logged logged = new Logged("dev.jderp.metrics.Outage")) {
            map.check();
            assertTrue(logged.lines().stream().anyMatch(each -> each.contains("this relay's node name, n2")),
                    logged.lines().toString());
        }
        assertEquals(List.of("n2"), names());
        assertEquals(1, outages.failing(Dependency.MESH_LINK));
    }

    @Test
    void twoNeighboursWithOneNameAreReported() {
        up("relay1", "n1");
        up("relay3", "n1");
        map.check();
        assertEquals(List.of("n1", "n2"), names());
        assertEquals(1, outages.failing(Dependency.MESH_LINK));
    }

    @Test
    void aNodeThatComesBackByAnotherAddressIsNoConflict() {
        up("relay1", "n1");
        map.check();
        neighbours.clear();
        up("relay9", "n1");
        map.check();
        map.check();
        assertEquals(List.of("n1", "n2"), names());
        clock.advance(Duration.ofMinutes(2));
        map.check();
        assertEquals(0, outages.failing(Dependency.MESH_LINK));
    }

    @Test
    void aStockDerperHasNoEntryAndIsNoFault() {
        answers.put("relay1", Optional.empty());
        neighbours.add(status("relay1", NeighbourState.UP, 1));
        map.check();
        assertEquals(List.of("n2"), names());
        assertEquals(0, outages.failing(Dependency.MESH_LINK));
    }

    @Test
    void anEntryStaysWhileTheNeighbourDoesNotAnswer() {
        up("relay1", "n1");
        map.check();
        answers.remove("relay1");
        clock.advance(Duration.ofMinutes(2));
        map.check();
        assertEquals(List.of("n1", "n2"), names());
        assertEquals(1, outages.failing(Dependency.MESH_LINK));
        answers.put("relay1", Optional.of(DerpNode.of("n1b", 900, "relay1")));
        clock.advance(Duration.ofMinutes(2));
        map.check();
        assertEquals(List.of("n1b", "n2"), names());
        assertEquals(0, outages.failing(Dependency.MESH_LINK));
    }

    @Test
    void aNeighbourIsAskedAgainWhenItsLinkIsNew() {
        up("relay1", "n1");
        map.check();
        neighbours.set(0, status("relay1", NeighbourState.UP, 2));
        map.check();
        assertEquals(2, questions);
    }

    @Test
    void aMapWithoutTheOwnRegionStaysAsItIs() {
        up("relay1", "n1");
        map.check();
        assertEquals(DerpMap.of(), map.complete(DerpMap.of(), 900));
    }
}
