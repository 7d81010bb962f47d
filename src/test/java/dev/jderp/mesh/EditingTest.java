package dev.jderp.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.metrics.LinkFailure;
import dev.jderp.metrics.Metric;
import dev.jderp.reload.ReloadResult;
import dev.jderp.server.LinkTransport;
import dev.jderp.server.Relay;
import dev.jderp.testkit.Logged;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Neighbours that an operator adds and removes, and the numbers by which an operator learns of a fault. */
class EditingTest {

    private final MeshScene scene = new MeshScene();
    private final Relay one = scene.relay();
    private final Relay two = scene.relay();

    private void edit(Mesh mesh, String... items) {
        mesh.setEdited(Arrays.stream(items).map(NeighbourAddress::parse).toList());
        scene.settle();
    }

    private static Map<String, String> sources(Mesh mesh) {
        return mesh.status().stream().collect(Collectors.toMap(
                each -> each.address().text(), NeighbourStatus::source));
    }

    @Test
    void anAddedNeighbourGetsItsLinkAndARemovedOneLosesIt() {
        Relay three = scene.relay();
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay2"));
        edit(mesh, "relay3");
        assertEquals(Map.of("relay2", "list", "relay3", "api"), sources(mesh));
        assertTrue(mesh.status().stream().allMatch(NeighbourStatus::isUp));
        assertEquals(1, three.metrics().sum(Metric.WATCHERS));
        edit(mesh);
        assertEquals(Map.of("relay2", "list"), sources(mesh));
        assertEquals(0, three.metrics().sum(Metric.WATCHERS));
        assertEquals(1, two.metrics().sum(Metric.WATCHERS));
        edit(mesh, "relay3");
        assertTrue(mesh.status().stream().allMatch(NeighbourStatus::isUp));
    }

    @Test
    void aRemovedNeighbourThatAnotherPlaceNamesKeepsItsLink() {
        scene.dns.put("derp.local", List.of(MeshScene.address(2)));
        Mesh mesh = scene.mesh(one, MeshScene.finding("dns:derp.local"));
        edit(mesh, "derp.local/10.0.0.2");
        edit(mesh);
        assertEquals(Map.of("derp.local/10.0.0.2", "dns:derp.local"), sources(mesh));
        assertEquals(1, mesh.status().get(0).links());
        assertTrue(mesh.status().get(0).isUp());
    }

    @Test
    void aSearchByAnOperatorIsReportedForEachSource() {
        scene.dns.put("derp.local", List.of(MeshScene.address(2)));
        Mesh mesh = scene.mesh(one, MeshScene.finding("dns:derp.local", "srv:_derp._tcp.local"));
        assertEquals(
                List.of(ReloadResult.good("dns:derp.local"),
                        ReloadResult.refused("srv:_derp._tcp.local", "no SRV record")),
                mesh.findNow());
    }

    @Test
    void noMoreNeighboursAreUsedThanTheBound() {
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay2"));
        List<NeighbourAddress> many = new ArrayList<>();
        for (int i = 0; i < 2 * Mesh.MAX_NEIGHBOURS; i++) {
            scene.dns.put("host" + i, List.of(MeshScene.address(9)));
            scene.faults.put("host" + i, outcome -> {
            });
            many.add(NeighbourAddress.parse("host" + i));
        }
        mesh.setEdited(many);
        scene.settle();
        assertEquals(Mesh.MAX_NEIGHBOURS, mesh.status().size());
    }

    @Test
    void sumsOfANeighbourOutliveItsLink() {
        List<Mesh> meshes = scene.meshAll();
        TestPeer a = TestPeer.join(one);
        TestPeer b = TestPeer.join(two);
        scene.settle();
        a.send(b, Packets.data(100, 1));
        scene.settle();
        scene.links.get(0).breakOff();
        scene.settle();
        NeighbourStatus broken = meshes.get(0).status().get(0);
        assertEquals(List.of(1L, 100L), List.of(broken.packets(), broken.bytes()));
        scene.pass(Duration.ofSeconds(1));
        a.send(b, Packets.data(100, 2));
        scene.settle();
        NeighbourStatus again = meshes.get(0).status().get(0);
        assertEquals(List.of(2L, 200L, 2L), List.of(again.packets(), again.bytes(), again.links()));
        assertEquals("the neighbour closed the connection", again.problem());
    }

    @Test
    void aHalfOpenMeshIsLoggedOnceUntilItIsWhole() {
        try (Logged log = new Logged(IncomingCheck.class.getName())) {
            Mesh mesh = scene.mesh(one, MeshScene.listing("relay2"));
            log.take();
            scene.pass(Duration.ofMinutes(5));
            assertEquals(
                    List.of("WARNING relay2 has no link to this relay, so its clients cannot send to clients here; "
                            + "is this relay a neighbour there?"),
                    log.take());
            assertTrue(mesh.status().get(0).isHalfOpen());
            scene.mesh(two, MeshScene.listing("relay1"));
            log.take();
            scene.pass(Duration.ofMinutes(5));
            assertEquals(List.of("INFO relay2 has a link to this relay again"), log.take());
        }
    }

    private static final class NoTransport implements LinkTransport {

        @Override
        public void requestWrite() {}

        @Override
        public void close() {}
    }

    @Test
    void everyFailureIsCountedByItsReason() {
        scene.relay("cd".repeat(32));
        scene.down.add(2);
        scene.faults.put("relay4", outcome -> outcome.failed(LinkDialer.Step.TLS, "not trusted"));
        scene.faults.put("relay5", outcome -> outcome.failed(LinkDialer.Step.UPGRADE, "the answer is 404"));
        scene.faults.put("relay6", outcome -> outcome.opened(new NoTransport()).finished("reset"));
        scene.faults.put("relay7", outcome -> outcome.opened(new NoTransport()));
        scene.faults.put("relay8", outcome -> outcome.opened(new NoTransport())
                .received(ByteBuffer.wrap(new byte[]{1, 127, 0, 0, 0})));
        Mesh mesh = scene.mesh(one, MeshScene.listing(
                "relay2", "relay3", "relay4", "relay5", "relay6", "relay7", "relay8", "nowhere"));
        scene.pass(Duration.ofSeconds(30));
        Set<LinkFailure> counted = Arrays.stream(LinkFailure.values())
                .filter(each -> one.measurements().linkFailures().sum(each) > 0)
                .collect(Collectors.toSet());
        assertEquals(
                Arrays.stream(LinkFailure.values()).filter(each -> each != LinkFailure.INTERNAL_ERROR) // a bug
                        .collect(Collectors.toSet()),
                counted);
        assertTrue(mesh.status().stream().allMatch(NeighbourStatus::isMissing));
        assertEquals(Optional.empty(), mesh.status().get(0).key());
    }
}
