package dev.jderp.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.server.Relay;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Links of a relay whose clock jumps, as after the host has slept. */
class ClockJumpTest {

    private final MeshScene scene = new MeshScene();
    private final Relay one = scene.relay();
    private final Relay two = scene.relay();

    private static boolean isUp(Mesh mesh) {
        return mesh.status().get(0).isUp();
    }

    @Test
    void aJumpOfTheClockCostsAtMostOneNewLinkEach() {
        List<Mesh> meshes = scene.meshAll();
        TestPeer a = TestPeer.join(one);
        TestPeer b = TestPeer.join(two);
        scene.pass(Duration.ofSeconds(30));
        int dialled = scene.dialled.size();
        scene.clock.advance(Duration.ofHours(1));
        scene.pass(Duration.ofSeconds(30));
        assertTrue(meshes.stream().allMatch(ClockJumpTest::isUp));
        assertTrue(scene.dialled.size() <= dialled + 2, "attempts after the jump: " + scene.dialled.size());
        a.take();
        b.take();
        a.send(b, Packets.data(100, 1));
        b.send(a, Packets.data(100, 2));
        scene.settle();
        assertEquals(1, b.takePackets().size());
        assertEquals(1, a.takePackets().size());
    }

    @Test
    void aLinkIsStillFoundDeadAfterAJump() {
        List<Mesh> meshes = scene.meshAll();
        scene.clock.advance(Duration.ofHours(1));
        scene.pass(Duration.ofSeconds(30));
        scene.links.forEach(LoopbackLink::stall);
        scene.down.add(1);
        scene.down.add(2);
        scene.pass(Duration.ofSeconds(30));
        assertTrue(meshes.stream().noneMatch(ClockJumpTest::isUp));
    }
}
