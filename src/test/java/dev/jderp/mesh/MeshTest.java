package dev.jderp.mesh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Dependency;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.server.DropReason;
import dev.jderp.server.LinkOptions;
import dev.jderp.server.Relay;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Links between relays of a region ({@code docs/protocol.md#mesh}). */
class MeshTest {

    private final MeshScene scene = new MeshScene();
    private final Relay one = scene.relay();
    private final Relay two = scene.relay();

    private static NeighbourState state(Mesh mesh) {
        return mesh.status().get(0).state();
    }

    /** The link of the scene, from now on with a neighbour that does not read. */
    private LoopbackLink stalledLink() {
        scene.settle();
        LoopbackLink link = scene.links.get(0);
        link.stall();
        return link;
    }

    private static void sendMany(TestPeer from, TestPeer to, int packets, int size) {
        for (int i = 0; i < packets; i++) {
            from.send(to, Packets.data(size, i));
        }
    }

    @Test
    void aClientOfOneRelayReachesAClientOfAnother() {
        List<Mesh> meshes = scene.meshAll();
        TestPeer a = TestPeer.join(one);
        TestPeer b = TestPeer.join(two);
        scene.settle();
        byte[] packet = Packets.data(1200, 7);
        a.send(b, packet);
        scene.settle();
        List<Frame.RecvPacket> got = b.take(Frame.RecvPacket.class);
        assertEquals(1, got.size());
        assertEquals(a.key(), got.get(0).source());
        assertArrayEquals(packet, got.get(0).packet());
        assertEquals(1, one.metrics().sum(Metric.PACKETS_FORWARDED_OUT));
        assertEquals(1, two.metrics().sum(Metric.PACKETS_FORWARDED_IN));
        NeighbourStatus status = meshes.get(0).status().get(0);
        assertEquals(NeighbourState.UP, status.state());
        assertEquals(Optional.of(two.publicKey()), status.key());
        assertTrue(status.hasIncoming());
        assertEquals(1, status.packets());
        assertEquals(packet.length, status.bytes());
    }

    @Test
    void packetsOfOneSenderKeepTheirOrder() {
        scene.meshAll();
        TestPeer a = TestPeer.join(one);
        TestPeer b = TestPeer.join(two);
        scene.settle();
        List<byte[]> sent = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            sent.add(Packets.data(i % 7 == 0 ? 60_000 : 100, i));
            a.send(b, sent.get(i));
            if (i % 30 == 0) {
                scene.settle();
            }
        }
        scene.settle();
        List<byte[]> got = b.takePackets();
        assertEquals(sent.size(), got.size());
        for (int i = 0; i < sent.size(); i++) {
            assertArrayEquals(sent.get(i), got.get(i), "packet " + i);
        }
    }

    @Test
    void aForwardedPacketIsNotForwardedAgain() {
        Relay three = scene.relay();
        scene.mesh(two, MeshScene.listing("relay3"));
        TestPeer c = TestPeer.join(three);
        scene.settle();
        TestPeer other = TestPeer.join(two, NodePrivateKey.generate(), new ClientInfo(
                2, Optional.of(MeshKey.parse(MeshScene.KEY)), false, false, ""));
        other.send(new Frame.ForwardPacket(NodePrivateKey.generate().publicKey(), c.key(), Packets.data(10, 1)));
        scene.settle();
        assertEquals(List.of(), c.takePackets());
        assertEquals(1, two.drops().packets(DropReason.UNKNOWN_DEST_ON_FWD, false));
    }

    @Test
    void theOwnNameInTheListIsNoLinkAndNoFault() {
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay1"));
        assertEquals(NeighbourState.SELF, state(mesh));
        assertEquals(0, one.measurements().outages().failing(Dependency.MESH_LINK));
        assertFalse(mesh.status().get(0).isMissing());
        scene.pass(Duration.ofMinutes(1));
        assertEquals(1, scene.dialled.size());
    }

    @Test
    void twoNamesOfOneRelayMakeOneLink() {
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay2", "other/relay2"));
        assertEquals(List.of(NeighbourState.UP, NeighbourState.DUPLICATE),
                mesh.status().stream().map(NeighbourStatus::state).toList());
        assertEquals(1, two.metrics().sum(Metric.WATCHERS));
    }

    @Test
    void aWrongMeshKeyIsRefusedAndTriedAgainSlowly() {
        Relay three = scene.relay("cd".repeat(32));
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay3"));
        NeighbourStatus status = mesh.status().get(0);
        assertEquals(NeighbourState.WAITING, status.state());
        assertTrue(status.problem().contains("another mesh key"), status.problem());
        assertEquals(1, one.measurements().outages().failing(Dependency.MESH_LINK));
        scene.pass(Duration.ofMinutes(2));
        assertTrue(scene.dialled.size() <= 6, "attempts in two minutes: " + scene.dialled.size());
        assertEquals(scene.dialled.size(), three.metrics().sum(Metric.MESH_KEY_REFUSED));
    }

    @Test
    void aLinkIsMadeAgainAtOnceAfterOneThatWorked() {
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay2"));
        scene.pass(Duration.ofSeconds(6));
        scene.links.get(0).breakOff();
        scene.settle();
        assertEquals(NeighbourState.WAITING, state(mesh));
        scene.pass(Duration.ofMillis(250));
        assertEquals(NeighbourState.UP, state(mesh));
        assertEquals(2, mesh.status().get(0).links());
    }

    @Test
    void aLinkThatEndsAgainAndAgainIsNotMadeAgainAtOnce() {
        scene.mesh(one, MeshScene.listing("relay2"));
        for (int i = 0; i < 240; i++) {
            scene.links.get(scene.links.size() - 1).breakOff();
            scene.pass(Duration.ofMillis(250));
        }
        assertTrue(scene.dialled.size() <= 66, "links in a minute: " + scene.dialled.size());
    }

    @Test
    void aRelayThatIsDownIsTriedEverySecondOrTwo() {
        scene.down.add(2);
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay2"));
        scene.pass(Duration.ofSeconds(60));
        int attempts = scene.dialled.size();
        assertTrue(attempts >= 30 && attempts <= 66, "attempts in a minute: " + attempts);
        scene.down.clear();
        scene.pass(Duration.ofSeconds(3));
        assertEquals(NeighbourState.UP, state(mesh));
        assertEquals(0, one.measurements().outages().failing(Dependency.MESH_LINK));
    }

    @Test
    void aLinkIsMadeAtOnceWhenTheNeighbourComesBack() {
        List<Mesh> meshes = scene.meshAll();
        scene.down.add(2);
        scene.links.forEach(LoopbackLink::breakOff);
        scene.pass(Duration.ofSeconds(20));
        assertEquals(NeighbourState.WAITING, state(meshes.get(0)));
        scene.down.clear();
        TestPeer.join(one, scene.keys.get(1), new ClientInfo(2, Optional.of(MeshKey.parse(MeshScene.KEY)), false,
                false, ""));
        scene.settle();
        assertEquals(NeighbourState.UP, state(meshes.get(0)));
    }

    @Test
    void whenARelayDiesItsKeysAreForgottenAtOnce() {
        scene.meshAll();
        TestPeer a = TestPeer.join(one);
        TestPeer b = TestPeer.join(two);
        scene.settle();
        b.send(a, Packets.data(10, 1));
        scene.settle();
        a.take();
        assertEquals(1, one.metrics().sum(Metric.CLIENTS_REMOTE) - 1, "b, beside the relay's own key");
        scene.down.add(2);
        scene.links.forEach(LoopbackLink::breakOff);
        scene.settle();
        assertEquals(0, one.metrics().sum(Metric.CLIENTS_REMOTE));
        assertEquals(List.of(new Frame.PeerGone(b.key(), PeerGoneReason.DISCONNECTED)),
                a.take(Frame.PeerGone.class));
        a.send(b, Packets.data(10, 1));
        assertEquals(1, one.drops().packets(DropReason.UNKNOWN_DEST, false));
        assertEquals(List.of(), one.consistencyProblems());
    }

    @Test
    void notHereRemovesAWayThatIsOutOfDate() {
        scene.mesh(one, MeshScene.listing("relay2"));
        NodePublicKey gone = NodePrivateKey.generate().publicKey();
        LoopbackLink link = scene.links.get(0);
        link.inject(FrameEncoder.encode(new Frame.PeerPresent(gone, Optional.empty(), Set.of())));
        TestPeer a = TestPeer.join(one);
        a.send(new Frame.SendPacket(gone, Packets.disco(100)));
        scene.settle();
        assertEquals(1, two.drops().packets(DropReason.UNKNOWN_DEST_ON_FWD, true));
        a.send(new Frame.SendPacket(gone, Packets.disco(100)));
        scene.settle();
        assertEquals(1, one.drops().packets(DropReason.UNKNOWN_DEST, true));
    }

    @Test
    void fewPacketsOfManySendersLeaveInOneWrite() {
        scene.mesh(one, MeshScene.listing("relay2"));
        TestPeer b = TestPeer.join(two);
        List<TestPeer> senders = Stream.generate(() -> TestPeer.join(one)).limit(10).toList();
        scene.settle();
        LoopbackLink link = scene.links.get(0);
        int before = link.writes();
        senders.forEach(each -> each.send(b, Packets.data(100, 1)));
        scene.settle();
        assertEquals(10, b.takePackets().size());
        assertEquals(1, link.writes() - before);
    }

    @Test
    void manyPacketsDoNotWaitForOtherSenders() {
        scene.mesh(one, MeshScene.listing("relay2"));
        TestPeer a = TestPeer.join(one);
        TestPeer b = TestPeer.join(two);
        scene.settle();
        LoopbackLink link = scene.links.get(0);
        int before = link.writes();
        sendMany(a, b, 64, 1000);
        assertEquals(2, link.writes() - before); // before the relay has read from any other connection
    }

    @Test
    void aLinkThatIsBlockedDropsTheOldestAndNobodyWaits() {
        scene.mesh(one, MeshScene.listing("relay2"));
        TestPeer a = TestPeer.join(one);
        TestPeer here = TestPeer.join(one);
        TestPeer b = TestPeer.join(two);
        LoopbackLink link = stalledLink();
        sendMany(a, b, 3000, 100);
        a.send(here, Packets.data(100, 1));
        assertEquals(1, here.takePackets().size());
        assertTrue(link.link().queuedPackets() <= 1024, "packets: " + link.link().queuedPackets());
        link.resume();
        scene.settle();
        List<byte[]> got = b.takePackets();
        assertArrayEquals(Packets.data(100, 2999), got.get(got.size() - 1));
        assertEquals(3000, got.size() + one.drops().packets(DropReason.QUEUE_HEAD, false));
        assertEquals(link.link().packetsDropped(), one.drops().packets(DropReason.QUEUE_HEAD, false));
    }

    @Test
    void bytesThatWaitForABlockedLinkAreBounded() {
        scene.mesh(one, MeshScene.listing("relay2"));
        TestPeer a = TestPeer.join(one);
        TestPeer b = TestPeer.join(two);
        LoopbackLink link = stalledLink();
        sendMany(a, b, 200, 60_000);
        assertTrue(link.link().queuedPackets() <= (1 << 20) / 60_000 + 40, "packets: " + link.link().queuedPackets());
    }

    @Test
    void discoPacketsHaveTheirOwnQueueOnALink() {
        scene.mesh(one, MeshScene.listing("relay2"));
        TestPeer a = TestPeer.join(one);
        TestPeer b = TestPeer.join(two);
        LoopbackLink link = stalledLink();
        a.send(b, Packets.disco(100));
        sendMany(a, b, 3000, 100);
        link.resume();
        scene.settle();
        assertEquals(0, one.drops().packets(DropReason.QUEUE_HEAD, true));
        assertArrayEquals(Packets.disco(100), b.takePackets().get(0));
    }

    @Test
    void aLinkOverWhichNothingComesEndsWithin30Seconds() {
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay2"));
        scene.links.get(0).blackHole();
        scene.down.add(2);
        scene.pass(Duration.ofSeconds(30));
        assertEquals(NeighbourState.WAITING, state(mesh));
        assertEquals(0, one.metrics().sum(Metric.CLIENTS_REMOTE));
    }

    @Test
    void anIdleLinkStaysAndItsRoundTripIsMeasured() {
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay2"));
        scene.pass(Duration.ofMinutes(5));
        assertEquals(1, mesh.status().get(0).links());
        assertTrue(mesh.status().get(0).roundTripMicros().isPresent());
    }

    @Test
    void aNeighbourThatListsTooManyKeysIsBounded() {
        MeshOptions few = new MeshOptions(List.of(NeighbourAddress.parse("relay2")), List.of(), Map.of(),
                Set.of(), new LinkOptions(LinkOptions.DEFAULTS.queues(), 10,
                        Duration.ofSeconds(5), Duration.ofSeconds(15)),
                Duration.ofMinutes(10));
        scene.mesh(one, few);
        for (int i = 0; i < 50; i++) {
            scene.links.get(0).inject(FrameEncoder.encode(new Frame.PeerPresent(
                    NodePrivateKey.generate().publicKey(), Optional.empty(), Set.of())));
        }
        assertEquals(10, scene.links.get(0).link().peerCount());
        assertTrue(scene.links.get(0).link().ignoredPeers() >= 40);
        assertEquals(10, one.metrics().sum(Metric.CLIENTS_REMOTE));
    }

    @Test
    void bytesThatAreNotDerpEndTheLink() {
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay2"));
        scene.links.get(0).inject(new byte[]{5, 127, 0, 0, 0, 1, 2, 3});
        scene.settle();
        assertEquals(NeighbourState.WAITING, state(mesh));
        assertTrue(mesh.status().get(0).problem().contains("TOO_LONG"), mesh.status().get(0).problem());
    }

    @Test
    void aClosedMeshEndsItsLinksAndMakesNoOthers() {
        Mesh mesh = scene.mesh(one, MeshScene.listing("relay2"));
        mesh.close();
        scene.pass(Duration.ofMinutes(1));
        assertEquals(1, scene.dialled.size());
        assertEquals(0, two.metrics().sum(Metric.WATCHERS));
    }
}
