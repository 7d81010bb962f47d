package dev.jderp.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.metrics.Dependency;
import dev.jderp.server.Relay;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A relay whose neighbour is dead serves its own clients as before. */
class DeadNeighbourTest {

    private final MeshScene scene = new MeshScene();
    private final Relay one = scene.relay();

    @BeforeEach
    void start() {
        scene.relay();
        one.start();
    }

    @AfterEach
    void close() {
        one.close();
    }

    @Test
    void aDeadNeighbourDoesNotTakeReadinessAway() {
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay2"));
        assertTrue(mesh.status().get(0).isUp() && one.isReady());
        scene.down.add(2);
        scene.links.get(0).breakOff();
        scene.pass(Duration.ofMinutes(2));
        assertTrue(mesh.status().get(0).isMissing());
        assertEquals(1, one.measurements().outages().failing(Dependency.MESH_LINK));
        assertTrue(one.isReady());
    }
}
