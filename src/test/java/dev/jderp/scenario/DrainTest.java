package dev.jderp.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.Frame;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.CloseReason;
import dev.jderp.server.DropReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A relay that sends its clients away, so that they do not all come back at once. */
class DrainTest {

    private static final Duration WINDOW = Duration.ofSeconds(10);
    private static final int TENTHS = 100;

    private final ManualClock clock = new ManualClock();
    private final MeshKey meshKey = MeshKey.parse("ab".repeat(32));
    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Optional.of(meshKey),
            ClientVerifier.EVERYBODY, clock);

    private void tenth() {
        clock.advance(Duration.ofMillis(100));
        relay.sweep();
    }

    private static List<TestPeer> open(List<TestPeer> peers) {
        return peers.stream().filter(peer -> peer.transport().closed().isEmpty()).toList();
    }

    @Test
    void everyClientGetsRestartingAtOnceWithSpreadTimes() {
        List<TestPeer> peers = Stream.generate(() -> TestPeer.join(relay)).limit(200).toList();
        relay.beginDrain(WINDOW);
        Set<Long> times = new HashSet<>();
        int early = 0;
        for (TestPeer each : peers) {
            List<Frame.Restarting> told = each.take(Frame.Restarting.class);
            assertEquals(1, told.size());
            long in = told.get(0).reconnectInMs();
            assertTrue(in >= 0 && in <= 10_000, in + " ms");
            assertTrue(told.get(0).tryForMs() > 0);
            times.add(in);
            early += in < 5_000 ? 1 : 0;
        }
        assertTrue(times.size() > 100, times.size() + " different times");
        assertTrue(early > 50 && early < 150, early + " of 200 in the first half");
        assertTrue(relay.isDraining());
    }

    @Test
    void closesAreSpreadAndMeshPeersGoLast() {
        List<TestPeer> peers = Stream.generate(() -> TestPeer.join(relay)).limit(200).toList();
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        relay.beginDrain(WINDOW);
        int most = 0;
        int before = open(peers).size();
        assertTrue(before > 190, "not all at once: " + before);
        for (int i = 0; i < TENTHS * 8 / 10 - 1; i++) {
            tenth();
            int now = open(peers).size();
            most = Math.max(most, before - now);
            before = now;
            assertEquals(Optional.empty(), mesh.transport().closed());
        }
        assertTrue(most < 25, most + " in one tenth of a second");
        tenth();
        assertEquals(List.of(), open(peers));
        tenth();
        assertEquals(Optional.of(CloseReason.SHUTDOWN), mesh.transport().closed());
        assertEquals(201, relay.closes().sum(CloseReason.SHUTDOWN));
        assertEquals(0, relay.openConnections());
        assertEquals(0, relay.metrics().sum(Metric.CURRENT_CONNECTIONS));
        assertEquals(0, relay.metrics().sum(Metric.CLIENTS_TOTAL));
    }

    @Test
    void packetsPassBetweenClientsThatAreStillConnected() {
        List<TestPeer> peers = Stream.generate(() -> TestPeer.join(relay)).limit(40).toList();
        relay.beginDrain(WINDOW);
        for (int i = 0; i < 40; i++) {
            tenth();
            List<TestPeer> left = open(peers);
            for (int p = 0; p + 1 < left.size(); p++) {
                left.get(p + 1).take();
                left.get(p).send(left.get(p + 1), Packets.data(10, i));
                assertEquals(1, left.get(p + 1).takePackets().size());
            }
        }
        assertEquals(0, relay.drops().packets(DropReason.GONE_DISCONNECTED, false));
    }

    @Test
    void framesQueuedForASlowClientArriveBeforeItIsClosed() {
        TestPeer a = TestPeer.joinMesh(relay, meshKey); // stays for long
        TestPeer slow = TestPeer.join(relay);
        slow.transport().stall();
        for (int i = 0; i < 20; i++) {
            a.send(slow, Packets.data(100, i));
        }
        relay.beginDrain(WINDOW);
        for (int i = 0; i < TENTHS; i++) {
            slow.transport().connection().writeProgress(); // it is slow, not dead
            tenth();
        }
        assertEquals(Optional.empty(), slow.transport().closed());
        slow.transport().resume();
        List<Frame> got = slow.take();
        assertEquals(IntStream.range(0, 20).boxed().toList(),
                got.stream()
                        .filter(Frame.RecvPacket.class::isInstance)
                        .map(f -> Packets.seed(((Frame.RecvPacket) f).packet()))
                        .toList());
        assertEquals(1, got.stream().filter(Frame.Restarting.class::isInstance).count());
        assertEquals(Optional.of(CloseReason.SHUTDOWN), slow.transport().closed());
        assertEquals(0, relay.drops().packets(DropReason.GONE_DISCONNECTED, false));
    }

    @Test
    void aClientThatIsBeingEndedGetsNoMorePackets() {
        TestPeer a = TestPeer.joinMesh(relay, meshKey);
        TestPeer slow = TestPeer.join(relay);
        slow.transport().stall();
        a.send(slow, Packets.data(100, 1));
        a.transport().stall(); // so that it stays, too
        relay.beginDrain(WINDOW);
        for (int i = 0; i < TENTHS * 8 / 10; i++) {
            slow.transport().connection().writeProgress();
            tenth();
        }
        a.send(slow, Packets.data(100, 2));
        assertEquals(1, relay.drops().packets(DropReason.UNKNOWN_DEST, false));
        slow.transport().resume();
        assertEquals(1, slow.takePackets().size());
    }

    @Test
    void theDrainDoesNotWaitForADeadClient() {
        TestPeer a = TestPeer.join(relay);
        TestPeer dead = TestPeer.join(relay);
        dead.transport().stall();
        a.send(dead, Packets.data(100, 1));
        relay.beginDrain(WINDOW);
        for (int i = 0; i < TENTHS; i++) {
            tenth();
        }
        assertEquals(0, relay.openConnections());
        assertTrue(dead.transport().closed().isPresent());
    }

    @Test
    void aDrainClosesNewConnectionsAndPendingLogins() {
        LoopbackTransport greeted = new LoopbackTransport(relay);
        TestPeer a = TestPeer.join(relay);
        relay.beginDrain(WINDOW);
        assertEquals(Optional.of(CloseReason.SHUTDOWN), greeted.closed());
        assertEquals(List.of(new Frame.ServerKey(relay.publicKey())), greeted.received());
        LoopbackTransport late = new LoopbackTransport(relay);
        assertEquals(Optional.of(CloseReason.SHUTDOWN), late.closed());
        assertEquals(List.of(), late.received());
        assertEquals(1, relay.openConnections());
        assertTrue(a.take(Frame.Restarting.class).size() == 1);
    }

    @Test
    void theDrainIsOverWhenEveryClientHasGone() throws InterruptedException {
        relay.awaitDrain(); // no drain was begun
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        relay.beginDrain(Duration.ofHours(1));
        Thread waiting = Thread.ofPlatform().daemon().start(relay::awaitDrain);
        a.leave();
        assertTrue(waiting.isAlive());
        b.leave();
        waiting.join(Duration.ofSeconds(30));
        assertFalse(waiting.isAlive());
    }

    @Test
    void aRelayWithoutClientsIsDrainedAtOnce() {
        relay.beginDrain(Duration.ofHours(1));
        relay.awaitDrain();
        assertTrue(relay.isDraining());
    }

    @Test
    void theSecondDrainIsIgnored() {
        TestPeer a = TestPeer.join(relay);
        relay.beginDrain(WINDOW);
        relay.beginDrain(Duration.ZERO);
        assertEquals(1, a.take(Frame.Restarting.class).size());
        relay.close();
        assertEquals(Optional.of(CloseReason.SHUTDOWN), a.transport().closed());
        relay.beginDrain(WINDOW);
        relay.awaitDrain();
    }

    @Test
    void aDrainWithoutTimeClosesAtTheNextSweep() {
        TestPeer a = TestPeer.join(relay);
        relay.beginDrain(Duration.ZERO);
        relay.sweep();
        assertEquals(Optional.of(CloseReason.SHUTDOWN), a.transport().closed());
        assertEquals(0, a.take(Frame.Restarting.class).get(0).reconnectInMs());
        relay.awaitDrain();
    }

    @Test
    void aClientThatIsDueAtOnceGetsRestartingBeforeItsEnd() {
        InterruptingClock interrupting = new InterruptingClock();
        try (Relay started = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, interrupting)) {
            started.start(); // adding a timer reads the clock from now on
            TestPeer a = TestPeer.join(started);
            interrupting.task = started::sweep;
            started.beginDrain(Duration.ZERO);
            assertEquals(Optional.of(CloseReason.SHUTDOWN), a.transport().closed());
            assertEquals(1, a.take(Frame.Restarting.class).size());
        }
    }

    /**
     * A clock that stands still and runs a task each time that the test reads it, as the sweeping thread may at any of
     * these moments.
     */
    private static final class InterruptingClock implements Clock {

        private final Thread test = Thread.currentThread();
        private Runnable task = () -> {
        };
        private boolean inTask;

        @Override
        public long nanoTime() {
            if (Thread.currentThread() == test && !inTask) {
                inTask = true; // the task reads the clock, too
                task.run();
                inTask = false;
            }
            return 1_000_000_000L;
        }
    }
}
