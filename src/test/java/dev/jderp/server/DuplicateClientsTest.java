package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.LookupKey;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Options;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several connections of one key: the active one, metrics and notices ({@code docs/protocol.md#duplicate-clients}). */
class DuplicateClientsTest {

    private static final Frame TEXT = new Frame.Health(Client.CONFLICT);
    private static final Frame OVER = new Frame.Health("");

    /** A relay, a key with several connections, and a client that sends to that key. */
    private static final class Scene {
        final ManualClock clock = new ManualClock();
        final MeshKey meshKey = MeshKey.parse("ab".repeat(32));
        final Relay relay;
        final NodePrivateKey key = NodePrivateKey.generate();
        final TestPeer sender;

        Scene(DuplicatePolicy policy) {
            relay = new Relay(NodePrivateKey.generate(), Options.duplicates(policy), Optional.of(meshKey),
                    ClientVerifier.EVERYBODY, clock);
            sender = TestPeer.join(relay);
        }

        TestPeer join() {
            return TestPeer.join(relay, key);
        }

        /** Keys with duplicates, connections of such keys, and all duplicates that ever came. */
        void duplicates(long keys, long connections, long total) {
            assertEquals(keys, relay.metrics().sum(Metric.CURRENT_DUP_CLIENT_KEYS));
            assertEquals(connections, relay.metrics().sum(Metric.CURRENT_DUP_CLIENT_CONNS));
            assertEquals(total, relay.metrics().sum(Metric.TOTAL_DUP_CLIENT_CONNS));
            assertEquals(keys, relay.duplicates().size());
            assertEquals(List.of(), relay.consistencyProblems());
        }

        /** Checks by the registry and by a packet that {@code expected}, and no other of {@code all}, is active. */
        void active(Optional<TestPeer> expected, TestPeer... all) {
            LookupKey lookupKey = new LookupKey().set(ByteBuffer.wrap(key.publicKey().toBytes()), 0);
            ClientSet set = relay.registry().find(lookupKey);
            assertEquals(
                    expected.map(each -> each.transport().connection()),
                    Optional.ofNullable(set == null ? null : set.active));
            long dropped = relay.drops().packets(DropReason.DUP_CLIENT, false);
            sender.send(new Frame.SendPacket(key.publicKey(), Packets.data(8, 1)));
            for (TestPeer each : all) {
                int packets = (int) each.transport()
                        .received()
                        .stream()
                        .filter(Frame.RecvPacket.class::isInstance)
                        .count();
                each.transport().received().removeIf(Frame.RecvPacket.class::isInstance);
                assertEquals(expected.filter(one -> one == each).isPresent() ? 1 : 0, packets);
            }
            assertEquals(
                    expected.isPresent() ? 0 : 1, relay.drops().packets(DropReason.DUP_CLIENT, false) - dropped);
        }

        void active(TestPeer expected, TestPeer... all) {
            active(Optional.of(expected), all);
        }
    }

    private static void speak(TestPeer peer) {
        peer.send(new Frame.NotePreferred(false));
    }

    @ParameterizedTest
    @EnumSource
    void aSingleConnectionComesAndGoes(DuplicatePolicy policy) {
        Scene scene = new Scene(policy);
        TestPeer c1 = scene.join();
        assertFalse(c1.transport().connection().isDuplicate());
        scene.active(c1, c1);
        scene.duplicates(0, 0, 0);
        assertEquals(2, scene.relay.metrics().sum(Metric.CLIENTS_LOCAL));
        c1.leave();
        assertEquals(1, scene.relay.metrics().sum(Metric.CLIENTS_LOCAL));
        assertEquals(1, scene.relay.metrics().sum(Metric.CURRENT_CONNECTIONS));
        scene.sender.send(c1, Packets.data(1, 1));
        assertEquals(1, scene.relay.drops().packets(DropReason.UNKNOWN_DEST, false));
    }

    @ParameterizedTest
    @EnumSource
    void aShortOverlapIsAReplacementWithoutConflict(DuplicatePolicy policy) {
        Scene scene = new Scene(policy);
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        scene.duplicates(1, 2, 1);
        scene.active(c2, c1, c2);
        assertTrue(c1.transport().connection().isDuplicate() && c2.transport().connection().isDuplicate());
        c1.leave();
        scene.duplicates(0, 0, 1);
        scene.active(c2, c2);
        assertFalse(c2.transport().connection().isDuplicate());
        assertEquals(0, scene.relay.metrics().sum(Metric.HEALTH_FRAMES));
    }

    @Test
    void twoThatTakeTurnsAreDisabledUntilOneIsLeft() {
        Scene scene = new Scene(DuplicatePolicy.DISABLE_FIGHTERS);
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        speak(c2);
        scene.active(c2, c1, c2);
        speak(c1);
        scene.active(Optional.empty(), c1, c2);
        scene.duplicates(1, 2, 1);
        speak(c2);
        speak(c1);
        scene.active(Optional.empty(), c1, c2);
        TestPeer c3 = scene.join();
        scene.active(c3, c1, c2, c3);
        scene.duplicates(1, 3, 2);
        c3.leave();
        scene.active(Optional.empty(), c1, c2);
        scene.duplicates(1, 2, 2);
        c2.leave();
        scene.active(c1, c1);
        scene.duplicates(0, 0, 2);
        speak(c1);
        scene.active(c1, c1);
    }

    @Test
    void lateFramesOfTheOldConnectionAreNotATurn() {
        for (DuplicatePolicy policy : DuplicatePolicy.values()) {
            Scene scene = new Scene(policy);
            TestPeer c1 = scene.join();
            TestPeer c2 = scene.join();
            speak(c1); // what was on its way when c2 came
            scene.active(policy == DuplicatePolicy.LAST_WRITER ? c1 : c2, c1, c2);
            speak(c2);
            scene.active(c2, c1, c2);
            assertEquals(0, scene.relay.metrics().sum(Metric.CURRENT_CONFLICTS), policy.name());
            speak(c1);
            assertEquals(1, scene.relay.metrics().sum(Metric.CURRENT_CONFLICTS), policy.name());
        }
    }

    @Test
    void ofThreeTheFirstToSpeakAgainDisablesAll() {
        Scene scene = new Scene(DuplicatePolicy.DISABLE_FIGHTERS);
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        TestPeer c3 = scene.join();
        scene.duplicates(1, 3, 2);
        scene.active(c3, c1, c2, c3);
        speak(c1);
        scene.active(Optional.empty(), c1, c2, c3);
        scene.duplicates(1, 3, 2);
    }

    @Test
    void theOneThatSpokeIsActiveWhenTheNewestLeaves() {
        Scene scene = new Scene(DuplicatePolicy.DISABLE_FIGHTERS);
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        TestPeer c3 = scene.join();
        scene.active(c3, c1, c2, c3);
        speak(c2);
        scene.active(c3, c1, c2, c3);
        c3.leave();
        scene.active(c2, c1, c2);
        scene.duplicates(1, 2, 2);
    }

    @Test
    void ofThreeTheLastWriterIsActiveAndNoneIsDisabled() {
        Scene scene = new Scene(DuplicatePolicy.LAST_WRITER);
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        TestPeer c3 = scene.join();
        scene.active(c3, c1, c2, c3);
        for (TestPeer speaker : List.of(c1, c2, c3, c1, c3, c2)) {
            speak(speaker);
            scene.active(speaker, c1, c2, c3);
        }
        scene.duplicates(1, 3, 2);
        c2.leave();
        scene.active(c3, c1, c3);
        c3.leave();
        scene.active(c1, c1);
        scene.duplicates(0, 0, 2);
    }

    @Test
    void anyFrameOfASecondConnectionMakesItActive() {
        Scene scene = new Scene(DuplicatePolicy.LAST_WRITER);
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        c1.transport().send(new byte[]{0x7f, 0, 0, 0, 0}); // of an unassigned type
        scene.active(c1, c1, c2);
        c2.send(new Frame.Ping(7));
        assertEquals(List.of(new Frame.Pong(7)), c2.take());
        scene.active(c2, c1, c2);
    }

    @ParameterizedTest
    @EnumSource
    void everyConnectionInAConflictGetsHealthUntilItIsOver(DuplicatePolicy policy) {
        Scene scene = new Scene(policy);
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        speak(c2);
        assertEquals(List.of(), c1.take());
        assertEquals(List.of(), c2.take());
        speak(c1);
        assertEquals(List.of(TEXT), c1.take());
        assertEquals(List.of(TEXT), c2.take());
        assertEquals(1, scene.relay.metrics().sum(Metric.CURRENT_CONFLICTS));
        speak(c2);
        speak(c1);
        assertEquals(List.of(), c1.take(), "once");
        TestPeer c3 = TestPeer.join(scene.relay, scene.key);
        assertEquals(3, scene.relay.metrics().sum(Metric.HEALTH_FRAMES), "two and the newcomer");
        c1.leave();
        assertEquals(List.of(), c2.take());
        c2.leave();
        assertEquals(List.of(OVER), c3.take());
        assertEquals(0, scene.relay.metrics().sum(Metric.CURRENT_CONFLICTS));
        assertEquals(List.of(), scene.sender.take());
    }

    @Test
    void aNewcomerGetsHealthAfterServerInfo() {
        Scene scene = new Scene(DuplicatePolicy.LAST_WRITER);
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        speak(c2);
        speak(c1);
        var transport = new LoopbackTransport(scene.relay);
        try {
            transport.send(new ClientHandshake(scene.key, ClientInfo.REGULAR)
                    .clientInfoFrame(scene.relay.publicKey()));
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
        assertEquals(3, transport.received().size());
        assertEquals(TEXT, transport.received().get(2));
    }

    @Test
    void aConflictOfWritersEndsAfterAMinuteWithoutTurns() {
        Scene scene = new Scene(DuplicatePolicy.LAST_WRITER);
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        speak(c2);
        speak(c1);
        c1.take();
        c2.take();
        later(scene, 40);
        speak(c2); // a turn
        later(scene, 59);
        speak(c2); // which is not a turn
        assertEquals(List.of(), c1.take(Frame.Health.class));
        later(scene, 2);
        assertEquals(List.of(OVER), c1.take(Frame.Health.class));
        assertEquals(List.of(OVER), c2.take(Frame.Health.class));
        assertEquals(0, scene.relay.metrics().sum(Metric.CURRENT_CONFLICTS));
        later(scene, 60);
        assertEquals(List.of(), c1.take(Frame.Health.class));
        speak(c1);
        assertEquals(List.of(TEXT), c1.take(Frame.Health.class), "again");
    }

    @Test
    void disabledFightersStayDisabledWhileTheyAreQuiet() {
        Scene scene = new Scene(DuplicatePolicy.DISABLE_FIGHTERS);
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        speak(c2);
        speak(c1);
        c1.take();
        later(scene, 600);
        assertEquals(List.of(), c1.take(Frame.Health.class));
        scene.active(Optional.empty(), c1, c2);
    }

    private static void later(Scene scene, int seconds) {
        scene.clock.advance(Duration.ofSeconds(seconds));
        scene.relay.sweep();
    }

    @Test
    void duplicatesAreListedWithTheActiveOneAndTheConflict() {
        Scene scene = new Scene(DuplicatePolicy.DISABLE_FIGHTERS);
        TestPeer c1 = scene.join();
        assertEquals(List.of(), scene.relay.duplicates());
        TestPeer c2 = scene.join();
        List<ClientView> both = List.of(c1.transport().connection(), c2.transport().connection());
        assertEquals(
                List.of(new KeyConnections(scene.key.publicKey(), both, Optional.of(both.get(1)), false)),
                scene.relay.duplicates());
        speak(c2);
        speak(c1);
        assertEquals(
                List.of(new KeyConnections(scene.key.publicKey(), both, Optional.empty(), true)),
                scene.relay.duplicates());
    }

    @Test
    void packetsForDisabledFightersAreDroppedWithoutAnAnswer() {
        Scene scene = new Scene(DuplicatePolicy.DISABLE_FIGHTERS);
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        speak(c2);
        speak(c1);
        scene.sender.send(c1, Packets.disco(1));
        scene.sender.send(c1, Packets.data(100, 1));
        assertEquals(1, scene.relay.drops().packets(DropReason.DUP_CLIENT, true));
        assertEquals(1, scene.relay.drops().packets(DropReason.DUP_CLIENT, false));
        assertEquals(100, scene.relay.drops().bytes(DropReason.DUP_CLIENT, false));
        assertEquals(List.of(), scene.sender.take());
        c1.send(scene.sender, Packets.data(3, 1));
        assertEquals(1, scene.sender.takePackets().size(), "what they send is carried");
    }

    @ParameterizedTest
    @EnumSource
    void watchersGetEachConnectionAndTheKeysEndOnce(DuplicatePolicy policy) {
        Scene scene = new Scene(policy);
        TestPeer watcher = TestPeer.joinMesh(scene.relay, scene.meshKey);
        watcher.send(new Frame.WatchConns());
        watcher.take();
        TestPeer c1 = scene.join();
        TestPeer c2 = scene.join();
        TestPeer c3 = scene.join();
        List<Frame.PeerPresent> present = watcher.take(Frame.PeerPresent.class);
        assertEquals(3, present.size());
        present.forEach(each -> assertEquals(scene.key.publicKey(), each.key()));
        c3.leave();
        c1.leave();
        assertEquals(List.of(), watcher.take());
        c2.leave();
        assertEquals(
                List.of(new Frame.PeerGone(scene.key.publicKey(), PeerGoneReason.DISCONNECTED)), watcher.take());
    }

    @ParameterizedTest
    @EnumSource
    void connectionsOnManyThreadsLeaveTheGaugesAtZero(DuplicatePolicy policy) throws InterruptedException {
        Scene scene = new Scene(policy);
        List<NodePrivateKey> keys = List.of(scene.key, NodePrivateKey.generate(), NodePrivateKey.generate());
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            int offset = t;
            threads.add(Thread.ofPlatform().start(() -> {
                PacketForwarder way = (source, frame, scope) -> {
                };
                for (int i = 0; i < 300; i++) {
                    NodePrivateKey key = keys.get((i + offset) % keys.size());
                    TestPeer first = TestPeer.join(scene.relay, key);
                    scene.relay.addForwarder(key.publicKey(), way);
                    TestPeer second = TestPeer.join(scene.relay, key);
                    (i % 2 == 0 ? first : second).leave();
                    scene.relay.removeForwarder(key.publicKey(), way);
                    (i % 2 == 0 ? second : first).leave();
                }
            }));
        }
        for (Thread each : threads) {
            each.join();
        }
        assertEquals(List.of(), scene.relay.consistencyProblems());
        scene.sender.leave();
        for (Metric each : Metric.values()) {
            assertEquals(0, each.isGauge() ? scene.relay.metrics().sum(each) : 0, each.name());
        }
    }
}
