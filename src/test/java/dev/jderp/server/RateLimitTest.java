package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.clientaddress.Networks;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.ByteBucket;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of what a client may send, and its slowing down ({@code docs/protocol.md#rate-limits}). */
class RateLimitTest {

    private static final int LARGEST = 65_568;
    private static final RateConfig.Rate ONE_FRAME_A_SECOND = new RateConfig.Rate(LARGEST, LARGEST);

    private final ManualClock clock = new ManualClock();
    private final MeshKey meshKey = MeshKey.parse("ab".repeat(32));
    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Optional.of(meshKey),
            ClientVerifier.EVERYBODY, clock);

    private static RateConfig each(RateConfig.Rate rate) {
        return new RateConfig(rate, RateConfig.Rate.NONE, Map.of(), List.of());
    }

    private void after(long millis) {
        clock.advance(Duration.ofMillis(millis));
        relay.sweep();
    }

    /** A frame that is charged as much as any can be. */
    private static void sendLargest(TestPeer from, TestPeer to, int seed) {
        from.send(to, Packets.data(LARGEST - 32, seed));
    }

    private static List<Integer> seeds(TestPeer peer) {
        return peer.takePackets().stream().map(Packets::seed).toList();
    }

    @Test
    void aBucketBeginsFullAndMayGoBelowZero() {
        ByteBucket bucket = new ByteBucket(10, 10, 0);
        assertEquals(0, bucket.reserve(5, 0));
        ByteBucket other = new ByteBucket(10, 10, 0);
        assertEquals(0, other.reserve(10, 0));
        assertEquals(1_000_000_000L, other.reserve(10, 0));
        assertEquals(1_500_000_000L, other.reserve(5, 0));
        assertEquals(500_000_000L, other.reserve(0, 1_000_000_000L));
        assertEquals(0, other.reserve(0, 1_500_000_000L));
        assertEquals(0, other.reserve(10, 100_000_000_000L), "no more than the burst is saved up");
        assertEquals(1_000_000_000L, other.reserve(10, 100_000_000_000L));
        ByteBucket small = new ByteBucket(10, 5, 0);
        assertThrows(IllegalArgumentException.class, () -> small.reserve(10, 0));
        assertEquals(0, small.reserve(5, 0), "the refused ones were not taken");
    }

    @Test
    void aClockThatStopsOrWrapsAroundAddsNoTokens() {
        ManualClock late = new ManualClock();
        late.advance(Duration.ofNanos(Long.MAX_VALUE - late.nanoTime() - 10));
        ByteBucket bucket = new ByteBucket(10, 10, late.nanoTime());
        assertEquals(0, bucket.reserve(10, late.nanoTime()));
        late.advance(Duration.ofSeconds(1)); // it is negative now
        assertEquals(0, bucket.reserve(10, late.nanoTime()));
        assertEquals(1_000_000_000L, bucket.reserve(10, late.nanoTime()));
    }

    @Test
    void aBurstTooSmallForAFrameIsRaised() {
        assertEquals(new RateConfig.Rate(1, LARGEST), new RateConfig.Rate(1, 2));
        assertEquals(LARGEST, new RateConfig.Rate(1, 10).burstBytes());
        assertEquals(LARGEST + 1, new RateConfig.Rate(1, LARGEST + 1).burstBytes());
        assertEquals(RateConfig.Rate.NONE, new RateConfig.Rate(0, 1_000_000));
        assertEquals(RateConfig.NONE, relay.rateConfig());
        assertFalse(RateConfig.NONE.perClient().isLimited());
    }

    @Test
    void theSecondFullFrameWaitsOneSecondExactly() {
        relay.setRateConfig(each(ONE_FRAME_A_SECOND));
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        sendLargest(a, b, 1);
        assertEquals(List.of(1), seeds(b));
        assertFalse(a.transport().isPaused());
        sendLargest(a, b, 2);
        assertTrue(a.transport().isPaused());
        after(999);
        assertEquals(List.of(), seeds(b));
        assertTrue(a.transport().isPaused());
        after(1);
        assertEquals(List.of(2), seeds(b));
        assertFalse(a.transport().isPaused());
        assertEquals(1, relay.metrics().sum(Metric.RATE_LIMIT_WAITED));
        assertEquals(0, relay.metrics().sum(Metric.RATE_LIMIT_GLOBAL_WAITED));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 5, 7, 36, 37, 38, 1000, 70_000, 10_000_000})
    void framesThatWaitKeepTheirOrderAndAllArrive(int chunk) {
        relay.setRateConfig(each(new RateConfig.Rate(100_000, 0)));
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        long charged = 0;
        for (int i = 0; i < 60; i++) {
            Frame frame = new Frame.SendPacket(b.key(), Packets.data(chunk < 36 ? 100 + i : 4000 + i, i));
            stream.writeBytes(FrameEncoder.encode(frame));
            stream.writeBytes(new byte[]{0x7f, 0, 0, 0, 3, 1, 2, 3}); // to be skipped
            charged += 32 + (chunk < 36 ? 100 : 4000) + i + 3;
        }
        byte[] all = stream.toByteArray();
        for (int at = 0; at < all.length; at += chunk) {
            a.transport().send(Arrays.copyOfRange(all, at, Math.min(all.length, at + chunk)));
        }
        List<Integer> got = new ArrayList<>(seeds(b));
        long dueMs = Math.max(0, (charged - LARGEST) * 1000 / 100_000);
        for (long ms = 0; ms < dueMs; ms += 10) {
            assertTrue(got.size() < 60, "too early: " + ms + " of " + dueMs + " ms");
            after(10);
            got.addAll(seeds(b));
        }
        after(10);
        got.addAll(seeds(b));
        assertEquals(IntStream.range(0, 60).boxed().toList(), got);
    }

    @Test
    void otherClientsAreReadWhileOneWaits() {
        relay.setRateConfig(each(ONE_FRAME_A_SECOND));
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        sendLargest(a, b, 1);
        sendLargest(a, b, 2);
        sendLargest(b, a, 3);
        assertEquals(List.of(3), seeds(a), "a client that waits still receives");
        assertEquals(1, relay.metrics().sum(Metric.RATE_LIMIT_WAITED));
    }

    @Test
    void skippedFramesAreChargedToo() {
        relay.setRateConfig(each(ONE_FRAME_A_SECOND));
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        byte[] skipped = new byte[5 + 100_000];
        skipped[0] = 0x7f;
        skipped[2] = 0x01;
        skipped[3] = (byte) 0x86;
        skipped[4] = (byte) 0xa0;
        a.transport().send(skipped); // more than the largest frame, charged as one
        assertFalse(a.transport().isPaused());
        a.send(b, Packets.data(LARGEST / 2 - 32, 1));
        assertTrue(a.transport().isPaused());
        after(500);
        assertEquals(List.of(1), seeds(b));
    }

    @Test
    void framesWithoutAPayloadCostNothing() {
        relay.setRateConfig(each(ONE_FRAME_A_SECOND));
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        sendLargest(a, b, 1);
        for (int i = 0; i < 100; i++) {
            a.transport().send(new byte[]{6, 0, 0, 0, 0});
        }
        assertFalse(a.transport().isPaused());
    }

    @Test
    void theGlobalLimitMakesTheNextSenderWait() {
        relay.setRateConfig(new RateConfig(RateConfig.Rate.NONE, ONE_FRAME_A_SECOND, Map.of(), List.of()));
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        sendLargest(a, b, 1);
        sendLargest(b, a, 2);
        assertTrue(b.transport().isPaused());
        assertFalse(a.transport().isPaused());
        assertEquals(1, relay.metrics().sum(Metric.RATE_LIMIT_GLOBAL_WAITED));
        assertEquals(0, relay.metrics().sum(Metric.RATE_LIMIT_WAITED));
        sendLargest(a, b, 3);
        after(1000);
        assertEquals(List.of(2), seeds(a));
        assertEquals(List.of(1), seeds(b));
        after(1000);
        assertEquals(List.of(3), seeds(b));
    }

    @Test
    void ofTwoLimitsTheLongerWaitHolds() {
        relay.setRateConfig(new RateConfig(
                ONE_FRAME_A_SECOND, new RateConfig.Rate(LARGEST / 2, LARGEST), Map.of(), List.of()));
        TestPeer a = TestPeer.join(relay);
        sendLargest(a, a, 1);
        sendLargest(a, a, 2);
        assertEquals(1, relay.metrics().sum(Metric.RATE_LIMIT_WAITED));
        assertEquals(1, relay.metrics().sum(Metric.RATE_LIMIT_GLOBAL_WAITED));
        after(1999);
        assertEquals(List.of(1), seeds(a));
        after(1);
        assertEquals(List.of(2), seeds(a));
    }

    @Test
    void singleKeysAndSourcesHaveLimitsOfTheirOwn() throws UnknownHostException {
        NodePrivateKey key = NodePrivateKey.generate();
        RateConfig.Rate a = new RateConfig.Rate(1, 0);
        RateConfig.Rate b = new RateConfig.Rate(2, 0);
        RateConfig.Rate c = new RateConfig.Rate(3, 0);
        RateConfig.Rate d = new RateConfig.Rate(4, 0);
        RateConfig config = new RateConfig(a, RateConfig.Rate.NONE, Map.of(key.publicKey(), b), List.of(
                new RateConfig.SourceRate(new Networks(List.of("10.1.0.0/16")), c),
                new RateConfig.SourceRate(new Networks(List.of("10.0.0.0/8", "2001:db8::/32")), d)));
        NodePublicKey other = NodePrivateKey.generate().publicKey();
        assertEquals(a, config.of(other, Optional.empty()));
        assertEquals(a, config.of(other, Optional.of(InetAddress.getByName("192.0.2.1"))));
        assertEquals(c, config.of(other, Optional.of(InetAddress.getByName("10.1.2.3"))), "the first that fits");
        assertEquals(d, config.of(other, Optional.of(InetAddress.getByName("10.2.2.3"))));
        assertEquals(d, config.of(other, Optional.of(InetAddress.getByName("2001:db8::1"))));
        assertEquals(b, config.of(key.publicKey(), Optional.of(InetAddress.getByName("10.1.2.3"))), "the key's");
        assertEquals(b, config.of(key.publicKey(), Optional.empty()));
    }

    @Test
    void overridesApplyToTheConnectionsThatTheyName() {
        NodePrivateKey key = NodePrivateKey.generate();
        relay.setRateConfig(new RateConfig(
                RateConfig.Rate.NONE, RateConfig.Rate.NONE, Map.of(key.publicKey(), ONE_FRAME_A_SECOND), List.of(
                        new RateConfig.SourceRate(new Networks(List.of("192.0.2.0/24")), ONE_FRAME_A_SECOND))));
        TestPeer byKey = TestPeer.join(relay, key);
        TestPeer bySource = TestPeer.join(
                relay, NodePrivateKey.generate(), ClientInfo.REGULAR, LoopbackTransport.Peer.at("192.0.2.7", 4));
        TestPeer neither = TestPeer.join(
                relay, NodePrivateKey.generate(), ClientInfo.REGULAR, LoopbackTransport.Peer.at("192.0.3.7", 4));
        for (TestPeer each : List.of(byKey, bySource, neither)) {
            sendLargest(each, each, 1);
            sendLargest(each, each, 2);
        }
        assertTrue(byKey.transport().isPaused());
        assertTrue(bySource.transport().isPaused());
        assertFalse(neither.transport().isPaused());
    }

    @Test
    void meshPeersAreNeverLimited() {
        relay.setRateConfig(new RateConfig(ONE_FRAME_A_SECOND, ONE_FRAME_A_SECOND, Map.of(), List.of()));
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        for (int i = 0; i < 10; i++) {
            sendLargest(mesh, mesh, i);
        }
        relay.setRateConfig(each(new RateConfig.Rate(1, 0)));
        for (int i = 10; i < 20; i++) {
            sendLargest(mesh, mesh, i);
        }
        assertEquals(20, seeds(mesh).size());
        assertEquals(0, relay.metrics().sum(Metric.RATE_LIMIT_WAITED));
    }

    @Test
    void newLimitsApplyToEveryConnectionDuplicatesToo() {
        TestPeer single = TestPeer.join(relay);
        TestPeer first = TestPeer.join(relay);
        TestPeer second = TestPeer.join(relay, first.privateKey());
        TestPeer sink = TestPeer.join(relay);
        relay.setRateConfig(each(ONE_FRAME_A_SECOND));
        for (TestPeer each : List.of(single, first, second)) {
            sendLargest(each, sink, 1); // a full bucket for each
            assertFalse(each.transport().isPaused());
        }
        relay.setRateConfig(each(new RateConfig.Rate(LARGEST / 2, LARGEST)));
        for (TestPeer each : List.of(single, first, second)) {
            sendLargest(each, sink, 2); // and another
            assertFalse(each.transport().isPaused());
            sendLargest(each, sink, 3);
            assertTrue(each.transport().isPaused());
        }
        after(1999);
        assertTrue(single.transport().isPaused() && first.transport().isPaused() && second.transport().isPaused());
        after(1);
        assertFalse(single.transport().isPaused() || first.transport().isPaused() || second.transport().isPaused());
        relay.setRateConfig(RateConfig.NONE);
        for (int i = 0; i < 10; i++) {
            sendLargest(single, sink, i);
        }
        assertFalse(single.transport().isPaused());
        assertEquals(19, seeds(sink).size());
    }

    @Test
    void aFrameThatWaitsWhenTheLimitChangesWaitsItsOldTime() {
        relay.setRateConfig(each(ONE_FRAME_A_SECOND));
        TestPeer a = TestPeer.join(relay);
        sendLargest(a, a, 1);
        sendLargest(a, a, 2);
        after(400);
        relay.setRateConfig(RateConfig.NONE);
        assertTrue(a.transport().isPaused());
        after(600);
        assertEquals(List.of(1, 2), seeds(a));
        relay.setRateConfig(each(ONE_FRAME_A_SECOND));
        sendLargest(a, a, 3);
        assertEquals(List.of(3), seeds(a), "the full bucket");
        sendLargest(a, a, 4);
        assertTrue(a.transport().isPaused(), "nothing is owed from before");
        relay.setRateConfig(each(new RateConfig.Rate(10 * LARGEST, LARGEST)));
        sendLargest(a, a, 5);
        sendLargest(a, a, 6);
        after(1000);
        assertEquals(List.of(4, 5), seeds(a));
        after(100);
        assertEquals(List.of(6), seeds(a));
    }

    @Test
    void aClientClosedWhileWaitingLosesItsWaitingFrames() {
        relay.setRateConfig(each(ONE_FRAME_A_SECOND));
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        sendLargest(a, b, 1);
        sendLargest(a, b, 2);
        a.leave();
        after(1000);
        after(100_000);
        assertEquals(List.of(1), seeds(b));
        assertEquals(Optional.of(CloseReason.PEER_CLOSED), a.transport().closed());
        assertEquals(1, relay.openConnections());
    }

    @Test
    void aLongWaitEndsInTimeThoughTimersAreShort() {
        relay.setRateConfig(each(new RateConfig.Rate(LARGEST / 32, LARGEST)));
        TestPeer a = TestPeer.join(relay);
        sendLargest(a, a, 1);
        sendLargest(a, a, 2);
        for (int i = 0; i < 320; i++) {
            assertTrue(a.transport().isPaused(), "after " + i + " tenths");
            after(100);
        }
        assertEquals(List.of(1, 2), seeds(a));
    }

    @Test
    void aDoorThatCannotPauseDropsPacketsOverTheLimit() {
        relay.setRateConfig(each(ONE_FRAME_A_SECOND));
        TestPeer a = TestPeer.join(
                relay, NodePrivateKey.generate(), ClientInfo.REGULAR, LoopbackTransport.Peer.NOBODY.withoutPause());
        TestPeer b = TestPeer.join(relay);
        sendLargest(a, b, 1);
        sendLargest(a, b, 2);
        a.send(b, Packets.disco(3));
        assertEquals(List.of(1), seeds(b));
        assertFalse(a.transport().isPaused());
        assertEquals(1, relay.drops().packets(DropReason.QUEUE_TAIL, false));
        assertEquals(LARGEST - 32, relay.drops().bytes(DropReason.QUEUE_TAIL, false));
        assertEquals(1, relay.drops().packets(DropReason.QUEUE_TAIL, true));
        after(1000);
        sendLargest(a, b, 4);
        assertEquals(List.of(4), seeds(b), "what was dropped is not owed");
        for (int second = 0; second < 20; second++) { // twice what it may send
            after(500);
            sendLargest(a, b, 5);
            after(500);
            sendLargest(a, b, 6);
        }
        assertEquals(20, seeds(b).size(), "it gets what it is allowed");
        a.send(new Frame.Ping(1));
        assertEquals(List.of(), a.take(), "Pings are limited like packets");
        a.send(new Frame.NotePreferred(true));
        assertTrue(a.transport().connection().isPreferred(), "frames without an answer are handled");
    }

    private static byte[] header(int type, int length) {
        return new byte[]{(byte) type, (byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8),
                (byte) length};
    }

    private static RateConfig forAll() {
        return new RateConfig(RateConfig.Rate.NONE, ONE_FRAME_A_SECOND, Map.of(), List.of());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x04, 0x7f})
    void aFrameThatNeverArrivesIsGivenBackToTheGlobalLimit(int type) {
        relay.setRateConfig(forAll());
        TestPeer b = TestPeer.join(relay);
        for (int i = 0; i < 10; i++) {
            TestPeer a = TestPeer.join(relay);
            a.transport().send(header(type, LARGEST));
            a.leave();
        }
        b.send(new Frame.Ping(1));
        assertEquals(1, b.take(Frame.Pong.class).size());
    }

    @Test
    void aFrameThatWaitsAtItsConnectionsEndIsGivenBack() {
        relay.setRateConfig(forAll());
        TestPeer b = TestPeer.join(relay);
        sendLargest(b, b, 1);
        for (int i = 0; i < 10; i++) {
            TestPeer a = TestPeer.join(relay);
            sendLargest(a, b, 2);
            assertTrue(a.transport().isPaused());
            a.leave();
        }
        after(1000);
        b.send(new Frame.Ping(1));
        assertEquals(1, b.take(Frame.Pong.class).size());
    }

    @Test
    void aFrameThatHasArrivedIsNotGivenBack() {
        relay.setRateConfig(forAll());
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        sendLargest(a, b, 1);
        a.leave();
        b.send(new Frame.Ping(1));
        assertTrue(b.transport().isPaused());
    }

    @Test
    void pingsOverTheLimitGetNoAnswerWithoutPause() {
        relay.setRateConfig(each(ONE_FRAME_A_SECOND));
        TestPeer a = TestPeer.join(relay, NodePrivateKey.generate(), ClientInfo.REGULAR,
                LoopbackTransport.Peer.NOBODY.withoutPause());
        sendLargest(a, a, 1);
        a.take();
        a.send(new Frame.Ping(1));
        assertEquals(List.of(), a.take(Frame.Pong.class));
        after(1000);
        a.send(new Frame.Ping(2));
        assertEquals(1, a.take(Frame.Pong.class).size());
    }
}
