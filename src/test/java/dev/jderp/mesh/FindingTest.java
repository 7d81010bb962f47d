package dev.jderp.mesh;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.metrics.Dependency;
import dev.jderp.server.Relay;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How neighbours are listed and found ({@code docs/operate.md#run-a-region}). */
class FindingTest {

    private final MeshScene scene = new MeshScene();
    private final Relay one = scene.relay();
    private final Relay three;

    FindingTest() {
        scene.relay();
        three = scene.relay();
    }

    private static List<String> up(Mesh mesh) {
        return mesh.status().stream().filter(each -> each.state() == NeighbourState.UP)
                .map(each -> each.address().text()).toList();
    }

    @Test
    void theAddressesOfANameAreNeighbours() {
        scene.dns.put("derp.local", List.of(MeshScene.address(1), MeshScene.address(2)));
        Mesh mesh = scene.mesh(one, MeshScene.finding("dns:derp.local:4433"));
        assertEquals(List.of("derp.local:4433/10.0.0.2"), up(mesh));
        assertEquals("derp.local", scene.dialled.get(0).host());
        assertEquals("derp.local:4433", scene.dialled.get(0).hostHeader());
        scene.dns.put("derp.local", List.of(MeshScene.address(2), MeshScene.address(3)));
        scene.pass(Duration.ofSeconds(30));
        assertEquals(List.of("derp.local:4433/10.0.0.2", "derp.local:4433/10.0.0.3"), up(mesh));
    }

    @Test
    void aNeighbourThatVanishesFromDnsStaysUntilItsLinkDies() {
        scene.dns.put("derp.local", List.of(MeshScene.address(2), MeshScene.address(3)));
        Mesh mesh = scene.mesh(one, MeshScene.finding("dns:derp.local"));
        scene.dns.put("derp.local", List.of(MeshScene.address(3)));
        scene.pass(Duration.ofMinutes(5));
        assertEquals(2, up(mesh).size());
        scene.links.get(0).breakOff();
        scene.pass(Duration.ofSeconds(5));
        assertEquals(List.of("derp.local/10.0.0.3"), up(mesh));
        assertEquals(1, mesh.status().size());
    }

    @Test
    void whileDnsDoesNotAnswerKnownNeighboursStay() {
        scene.dns.put("derp.local", List.of(MeshScene.address(2)));
        Mesh mesh = scene.mesh(one, MeshScene.finding("dns:derp.local"));
        scene.dns.remove("derp.local");
        scene.pass(Duration.ofSeconds(30));
        assertEquals(1, up(mesh).size());
        assertEquals(1, one.measurements().outages().failing(Dependency.MESH_LINK));
        scene.links.get(0).breakOff();
        scene.pass(Duration.ofSeconds(5));
        assertEquals(1, up(mesh).size());
    }

    @Test
    void theTargetsOfServiceRecordsAreNeighbours() {
        scene.services.put("_derp._tcp.local", List.of(
                new NameLookup.Service("relay2", 4433), new NameLookup.Service("relay3", 443)));
        Mesh mesh = scene.mesh(one, MeshScene.finding("srv:_derp._tcp.local"));
        assertEquals(List.of("relay2:4433", "relay3:443"), up(mesh));
        assertEquals("relay2", scene.dialled.get(0).host());
    }

    @Test
    void nodesOfTheOwnRegionInTheMapAreNeighbours() {
        DerpNode own = DerpNode.of("n1", 900, "relay1");
        DerpNode other = DerpNode.of("n2", 900, "relay2");
        DerpNode insecure = new DerpNode("n3", 900, "relay3", "", "", "", 0, false, 0, true, "", false, Map.of());
        DerpNode stunOnly = new DerpNode("n4", 900, "relay3", "", "", "", 0, true, 0, false, "", false, Map.of());
        scene.region = Optional.of(DerpRegion.of(900, "r", "R", List.of(own, other, insecure, stunOnly)));
        Mesh mesh = scene.mesh(one, MeshScene.finding("map"));
        assertEquals(List.of("relay2"), up(mesh));
        assertEquals(1, scene.dialled.size());
    }

    @Test
    void theListCanBeChangedWhileLinksAreUp() {
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay2"));
        mesh.setListed(List.of(NeighbourAddress.parse("relay2"), NeighbourAddress.parse("relay3")));
        scene.settle();
        assertEquals(List.of("relay2", "relay3"), up(mesh));
        assertEquals(1, mesh.status().get(0).links());
    }

    @Test
    void everyAddressOfAHostIsTriedBeforeItFails() {
        scene.dns.put("many", List.of(MeshScene.address(9), MeshScene.address(3)));
        Mesh mesh = scene.mesh(one, MeshScene.listing("many"));
        assertEquals(List.of("many"), up(mesh));
        assertEquals(2, scene.dialled.size());
        assertEquals(Optional.of(three.publicKey()), mesh.status().get(0).key());
    }

    @ParameterizedTest
    @ValueSource(strings = {"derp1.example.com", "derp1.example.com:4433", "derp1.example.com/10.0.0.2",
            "derp1.example.com:4433/vpc.internal", "10.0.0.1", "[2001:db8::1]:4433", "[2001:db8::1]"})
    void derpersFormIsReadAndWritten(String item) {
        assertEquals(item, NeighbourAddress.parse(item).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a/b/c", "a:", "a:0", "a:65536", "a:x", "/b", "a/", "a b", "a:443:443", "https://a"})
    void otherFormsAreRefused(String item) {
        assertThrows(IllegalArgumentException.class, () -> NeighbourAddress.parse(item));
    }

    @ParameterizedTest
    @ValueSource(strings = {"map", "dns:derp.local", "dns:derp.local:4433", "srv:_derp._tcp.local"})
    void sourcesAreReadAndWritten(String text) {
        assertEquals(text, SourceName.parse(text).text());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dns:", "dns:a/b", "srv:", "maps", "http://a", "dns:[::1]"})
    void otherSourcesAreRefused(String text) {
        assertThrows(IllegalArgumentException.class, () -> SourceName.parse(text));
    }
}
