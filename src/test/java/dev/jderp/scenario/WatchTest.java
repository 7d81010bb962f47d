package dev.jderp.scenario;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.PeerPresentFlag;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Frames that only a client with the mesh key may send ({@code docs/protocol.md#mesh-key}). */
class WatchTest {

    private final ManualClock clock = new ManualClock();
    private final MeshKey meshKey = MeshKey.parse("ab".repeat(32));
    private final NodePrivateKey relayKey = NodePrivateKey.generate();
    private final Relay relay = new Relay(relayKey, RelayOptions.DEFAULTS, Optional.of(meshKey),
            ClientVerifier.EVERYBODY, clock);

    private TestPeer watcher() {
        TestPeer watcher = TestPeer.joinMesh(relay, meshKey);
        watcher.send(new Frame.WatchConns());
        return watcher;
    }

    private static Set<NodePublicKey> keys(TestPeer... peers) {
        return Arrays.stream(peers).map(TestPeer::key).collect(Collectors.toSet());
    }

    private static Set<NodePublicKey> present(List<Frame> frames) {
        Set<NodePublicKey> keys = new HashSet<>();
        for (Frame frame : frames) {
            assertTrue(keys.add(((Frame.PeerPresent) frame).key()), "once");
        }
        return keys;
    }

    private static Frame gone(TestPeer peer) {
        return new Frame.PeerGone(peer.key(), PeerGoneReason.DISCONNECTED);
    }

    @Test
    void watchersGetAllClientsThemselvesTooAndEveryChange() {
        TestPeer w1 = watcher();
        assertEquals(keys(w1), present(w1.take()));
        TestPeer c1 = TestPeer.join(relay);
        assertEquals(keys(c1), present(w1.take()));
        TestPeer c2 = TestPeer.join(relay);
        assertEquals(keys(c2), present(w1.take()));
        TestPeer w2 = watcher();
        assertEquals(keys(w2), present(w1.take()));
        assertEquals(keys(w1, w2, c1, c2), present(w2.take()));
        TestPeer c3 = TestPeer.join(relay);
        assertEquals(keys(c3), present(w1.take()));
        assertEquals(keys(c3), present(w2.take()));
        c2.leave();
        assertEquals(List.of(gone(c2)), w1.take());
        assertEquals(List.of(gone(c2)), w2.take());
        TestPeer w3 = watcher();
        assertEquals(keys(w1, w2, w3, c1, c3), present(w3.take()));
        assertEquals(keys(w3), present(w1.take()));
        assertEquals(keys(w3), present(w2.take()));
        c1.leave();
        for (TestPeer each : List.of(w1, w2, w3)) {
            assertEquals(List.of(gone(c1)), each.take());
        }
        assertEquals(3, relay.metrics().sum(Metric.WATCHERS));
        assertEquals(4, relay.metrics().sum(Metric.PEER_GONE_DISCONNECTED_FRAMES) - 1);
        assertEquals(List.of(), c3.take(), "others get nothing");
    }

    @Test
    void aWatcherThatLeavesIsReportedToTheOthers() {
        TestPeer w1 = watcher();
        TestPeer w2 = watcher();
        w1.take();
        w2.take();
        w2.leave();
        assertEquals(List.of(gone(w2)), w1.take());
        assertEquals(1, relay.metrics().sum(Metric.WATCHERS));
        TestPeer.join(relay);
        assertEquals(List.of(), w2.take());
        w1.leave();
        assertEquals(0, relay.metrics().sum(Metric.WATCHERS));
    }

    @Test
    void flagsDescribeTheClientExactly() {
        TestPeer watcher = watcher();
        assertEquals(Set.of(PeerPresentFlag.MESH_PEER), flags(watcher));
        NodePrivateKey key = NodePrivateKey.generate();
        LoopbackTransport.Peer here = LoopbackTransport.Peer.NOBODY;
        LoopbackTransport.Peer elsewhere = here.rather("n2");
        ClientInfo prober = new ClientInfo(2, Optional.empty(), true, true, "");
        ClientInfo meshProber = new ClientInfo(2, Optional.of(meshKey), true, true, "");
        TestPeer.join(relay, key, ClientInfo.REGULAR, here).leave();
        assertEquals(Set.of(PeerPresentFlag.REGULAR), flags(watcher));
        TestPeer.join(relay, key, prober, here).leave();
        assertEquals(Set.of(PeerPresentFlag.PROBER), flags(watcher));
        TestPeer.join(relay, key, ClientInfo.REGULAR, elsewhere).leave();
        assertEquals(Set.of(PeerPresentFlag.NOT_IDEAL), flags(watcher));
        TestPeer.join(relay, key, meshProber, elsewhere).leave();
        assertEquals(
                Set.of(PeerPresentFlag.MESH_PEER, PeerPresentFlag.PROBER, PeerPresentFlag.NOT_IDEAL), flags(watcher));
        assertEquals(
                List.of(1, 2, 4, 8),
                Arrays.stream(PeerPresentFlag.values()).map(f -> PeerPresentFlag.bits(Set.of(f))).toList());
    }

    private static Set<PeerPresentFlag> flags(TestPeer watcher) {
        List<Frame.PeerPresent> present = watcher.take(Frame.PeerPresent.class);
        assertEquals(1, present.size());
        return present.get(0).flags();
    }

    @Test
    void addressesAreSentAsTheDoorKnowsThem() {
        TestPeer watcher = watcher();
        watcher.take();
        TestPeer v4 = TestPeer.join(relay, NodePrivateKey.generate(), ClientInfo.REGULAR,
                LoopbackTransport.Peer.at("192.0.2.33", 40_001));
        TestPeer v6 = TestPeer.join(
                relay, NodePrivateKey.generate(), ClientInfo.REGULAR, LoopbackTransport.Peer.at("abc::def", 1));
        TestPeer unknown = TestPeer.join(relay);
        List<Frame.PeerPresent> told = watcher.take(Frame.PeerPresent.class);
        assertEquals(
                List.of(Optional.of(new InetSocketAddress("192.0.2.33", 40_001)),
                        Optional.of(new InetSocketAddress("abc::def", 1)), Optional.empty()),
                told.stream().map(Frame.PeerPresent::address).toList());
        assertBytes("00000000000000000000ffffc00002219c41" + "01", v4, told.get(0));
        assertBytes("0abc0000000000000000000000000def0001" + "01", v6, told.get(1));
        assertBytes("0".repeat(36) + "01", unknown, told.get(2));
    }

    private static void assertBytes(String behindTheKey, TestPeer peer, Frame frame) {
        byte[] expected = HexFormat.of().parseHex("0900000033" + peer.key().hex() + behindTheKey);
        assertArrayEquals(expected, FrameEncoder.encode(frame));
    }

    @Test
    void clientsWithAnIdealNodeAreCounted() {
        TestPeer a = TestPeer.join(
                relay, NodePrivateKey.generate(), ClientInfo.REGULAR, LoopbackTransport.Peer.NOBODY.rather("n2"));
        assertEquals(1, relay.metrics().sum(Metric.CURRENT_NOTIDEAL_CONNECTIONS));
        a.leave();
        assertEquals(0, relay.metrics().sum(Metric.CURRENT_NOTIDEAL_CONNECTIONS));
    }

    @Test
    void watchingAgainSendsAllClientsAgainToOneWatcher() {
        TestPeer watcher = watcher();
        TestPeer c = TestPeer.join(relay);
        watcher.take();
        watcher.send(new Frame.WatchConns());
        assertEquals(keys(watcher, c), present(watcher.take()));
        TestPeer d = TestPeer.join(relay);
        assertEquals(keys(d), present(watcher.take()));
        assertEquals(1, relay.metrics().sum(Metric.WATCHERS));
    }

    @Test
    void theRelaysOwnLinkToItselfDoesNotWatch() {
        TestPeer self = TestPeer.join(relay, relayKey, new ClientInfo(2, Optional.of(meshKey), false, false, ""));
        self.send(new Frame.WatchConns());
        TestPeer.join(relay);
        assertEquals(List.of(), self.take());
        assertEquals(0, relay.metrics().sum(Metric.WATCHERS));
        assertEquals(Optional.empty(), self.transport().closed());
    }

    @Test
    void aStalledWatcherGetsEveryChangeInOrderLater() {
        TestPeer watcher = watcher();
        watcher.take();
        watcher.transport().stall();
        List<Frame> expected = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            TestPeer peer = TestPeer.join(relay);
            expected.add(new Frame.PeerPresent(peer.key(), Optional.empty(), Set.of(PeerPresentFlag.REGULAR)));
            if (i % 3 != 0) {
                peer.leave();
                expected.add(gone(peer));
            }
        }
        assertEquals(List.of(), watcher.take());
        watcher.transport().resume();
        assertEquals(expected, watcher.take());
        assertTrue(relay.measurements().meshBatchSizes().sum() >= expected.size());
    }

    @Test
    void changesOnManyThreadsAreReportedInConsistentOrder() throws InterruptedException {
        TestPeer watcher = watcher();
        watcher.transport().stall();
        List<NodePrivateKey> keys = Stream.generate(NodePrivateKey::generate).limit(4).toList();
        List<Thread> threads = keys.stream().map(key -> Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 200; i++) {
                TestPeer.join(relay, key).leave();
            }
        })).toList();
        for (Thread thread : threads) {
            thread.join();
        }
        watcher.take();
        watcher.transport().resume();
        List<Frame> told = watcher.take();
        for (NodePrivateKey key : keys) {
            int balance = 0;
            int seen = 0;
            for (Frame frame : told) {
                if (frame instanceof Frame.PeerPresent f && f.key().equals(key.publicKey())) {
                    balance++;
                    seen++;
                } else if (frame instanceof Frame.PeerGone f && f.key().equals(key.publicKey())) {
                    balance--;
                }
                assertTrue(balance == 0 || balance == 1);
            }
            assertEquals(0, balance);
            assertEquals(200, seen);
        }
    }

    @Test
    void aMeshPeerMayBlockWritesForThirtySeconds() {
        TestPeer watcher = watcher();
        watcher.transport().stall();
        TestPeer.join(relay);
        clock.advance(Duration.ofSeconds(29));
        relay.sweep();
        assertEquals(Optional.empty(), watcher.transport().closed());
        clock.advance(Duration.ofSeconds(2));
        relay.sweep();
        assertEquals(Optional.of(CloseReason.WRITE_TIMEOUT), watcher.transport().closed());
        assertEquals(0, relay.metrics().sum(Metric.WATCHERS));
    }

    static List<Frame> privileged() {
        NodePublicKey somebody = NodePrivateKey.generate().publicKey();
        return List.of(
                new Frame.WatchConns(), new Frame.ClosePeer(somebody),
                new Frame.ForwardPacket(somebody, somebody, Packets.data(3, 1)));
    }

    @ParameterizedTest
    @MethodSource("privileged")
    void everyPrivilegedFrameClosesAClientWithoutTheMeshKey(Frame frame) {
        TestPeer bystander = TestPeer.join(relay);
        MeshKey zero = MeshKey.parse("00".repeat(32));
        for (Optional<MeshKey> shown : List.of(
                Optional.<MeshKey>empty(), Optional.of(MeshKey.parse("ac".repeat(32))), Optional.of(zero))) {
            TestPeer peer = TestPeer.join(relay, NodePrivateKey.generate(), new ClientInfo(2, shown, false, false, ""));
            peer.send(frame);
            assertEquals(Optional.of(CloseReason.PROTOCOL_VIOLATION), peer.transport().closed(), shown.toString());
        }
        assertEquals(0, relay.metrics().sum(Metric.WATCHERS));
        assertEquals(0, relay.metrics().sum(Metric.PACKETS_FORWARDED_IN));
        assertEquals(Optional.empty(), bystander.transport().closed());
    }

    @ParameterizedTest
    @MethodSource("privileged")
    void aRelayWithoutAMeshKeyGivesNoClientRights(Frame frame) {
        Relay alone = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, clock);
        MeshKey zero = MeshKey.parse("00".repeat(32));
        Relay zeroed = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Optional.of(zero),
                ClientVerifier.EVERYBODY, clock);
        for (Relay each : List.of(alone, zeroed)) {
            for (MeshKey shown : List.of(meshKey, zero)) {
                TestPeer peer = TestPeer.joinMesh(each, shown);
                peer.send(frame);
                assertEquals(Optional.of(CloseReason.PROTOCOL_VIOLATION), peer.transport().closed());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("privileged")
    void everyPrivilegedFrameIsServedForAClientWithTheKey(Frame frame) {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        mesh.send(frame);
        assertEquals(Optional.empty(), mesh.transport().closed());
    }

    @Test
    void closePeerClosesEveryConnectionOfTheKeyAndNoOther() {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        TestPeer c1 = TestPeer.join(relay);
        TestPeer c2 = TestPeer.join(relay, c1.privateKey());
        TestPeer other = TestPeer.join(relay);
        mesh.send(new Frame.ClosePeer(NodePrivateKey.generate().publicKey()));
        mesh.send(new Frame.ClosePeer(c1.key()));
        assertEquals(Optional.of(CloseReason.CLOSE_PEER), c1.transport().closed());
        assertEquals(Optional.of(CloseReason.CLOSE_PEER), c2.transport().closed());
        assertEquals(List.of(), c1.take(), "it gets no reason");
        assertEquals(Optional.empty(), other.transport().closed());
        assertEquals(Optional.empty(), mesh.transport().closed());
        assertEquals(2, relay.closes().sum(CloseReason.CLOSE_PEER));
        mesh.send(new Frame.ClosePeer(c1.key()));
        assertEquals(2, relay.closes().sum(CloseReason.CLOSE_PEER), "it is gone");
    }

    @Test
    void framesAfterAClientsEndMoveNoGauge() {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        read.writeBytes(FrameEncoder.encode(new Frame.ClosePeer(mesh.key())));
        read.writeBytes(FrameEncoder.encode(new Frame.NotePreferred(true)));
        read.writeBytes(FrameEncoder.encode(new Frame.WatchConns()));
        mesh.transport().send(read.toByteArray());
        assertEquals(Optional.of(CloseReason.CLOSE_PEER), mesh.transport().closed());
        assertEquals(0, relay.metrics().sum(Metric.CURRENT_HOME_CONNECTIONS));
        assertEquals(0, relay.metrics().sum(Metric.WATCHERS));
    }

    @Test
    void aMeshPeerThatIsBeingEndedCannotWatch() {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        mesh.transport().stall();
        TestPeer.join(relay).send(mesh, Packets.data(3, 1));
        relay.beginDrain(Duration.ofSeconds(1));
        clock.advance(Duration.ofMillis(900));
        relay.sweep(); // it is to go when its packet has been written
        mesh.send(new Frame.WatchConns());
        mesh.transport().resume();
        assertEquals(Optional.of(CloseReason.SHUTDOWN), mesh.transport().closed());
        assertEquals(0, relay.metrics().sum(Metric.WATCHERS));
    }
}
