package dev.jderp.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.server.Relay;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Options;
import dev.jderp.testkit.TestPeer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The relay's own Pings, which measure the round trip to a client. */
class PingTest {

    private static final Duration INTERVAL = Duration.ofSeconds(20);

    private final ManualClock clock = new ManualClock();
    private final Relay relay = new Relay(NodePrivateKey.generate(), Options.pings(INTERVAL), clock);

    private List<Frame.Ping> pings(TestPeer peer, Duration wait) {
        clock.advance(wait);
        relay.sweep();
        return peer.take(Frame.Ping.class);
    }

    private static byte[] pong(int length, long data) {
        return Arrays.copyOf(
                ByteBuffer.allocate(13).put((byte) 0x13).putInt(length).putLong(data).array(), 5 + length);
    }

    @Test
    void aClientThatAnswersPingsIsMeasuredPeriodically() {
        TestPeer a = TestPeer.join(relay);
        assertEquals(List.of(), pings(a, Duration.ofMillis(9_999)), "not before half the interval");
        List<Frame.Ping> asked = pings(a, Duration.ofMillis(10_001));
        assertEquals(1, asked.size(), "at its end at the latest");
        assertEquals(OptionalLong.empty(), a.transport().connection().roundTripMicros());
        clock.advance(Duration.ofNanos(1_234_567));
        a.send(new Frame.Pong(asked.get(0).data()));
        assertEquals(OptionalLong.of(1234), a.transport().connection().roundTripMicros());
        assertEquals(1, relay.metrics().sum(Metric.SENT_PING));
        assertEquals(1, relay.metrics().sum(Metric.GOT_PONG));
        assertEquals(1, relay.measurements().pings().counts()[1], "up to 2 ms");
        assertEquals(1234, relay.measurements().pings().sum());
        assertEquals(List.of(), pings(a, Duration.ofMillis(19_998).minusNanos(1_234_567)));
        assertEquals(1, pings(a, Duration.ofMillis(2)).size());
    }

    @Test
    void aClientWithoutCanAckPingsGetsNoPing() {
        TestPeer a = TestPeer.join(
                relay, NodePrivateKey.generate(), new ClientInfo(2, Optional.empty(), false, false, ""));
        for (int i = 0; i < 20; i++) {
            assertEquals(List.of(), pings(a, INTERVAL));
        }
        assertEquals(0, relay.metrics().sum(Metric.SENT_PING));
    }

    @Test
    void noClientGetsAPingWhereTheIntervalIsZero() {
        Relay quiet = new Relay(NodePrivateKey.generate(), Options.pings(Duration.ZERO), clock);
        TestPeer a = TestPeer.join(quiet);
        for (int i = 0; i < 20; i++) {
            clock.advance(INTERVAL);
            quiet.sweep();
        }
        assertEquals(List.of(), a.take(Frame.Ping.class));
    }

    @Test
    void aPongThatAnswersNoPingIsIgnored() {
        TestPeer a = TestPeer.join(relay);
        a.send(new Frame.Pong(0));
        Frame.Ping asked = pings(a, INTERVAL).get(0);
        a.send(new Frame.Pong(asked.data() + 1));
        a.send(new Frame.Pong(~asked.data()));
        assertEquals(0, relay.metrics().sum(Metric.GOT_PONG));
        a.send(new Frame.Pong(asked.data()));
        a.send(new Frame.Pong(asked.data()));
        assertEquals(1, relay.metrics().sum(Metric.GOT_PONG), "once");
        assertEquals(Optional.empty(), a.transport().closed());
    }

    @Test
    void anUnansweredPingIsReplacedByTheNext() {
        TestPeer a = TestPeer.join(relay);
        Frame.Ping first = pings(a, INTERVAL).get(0);
        Frame.Ping second = pings(a, INTERVAL).get(0);
        a.send(new Frame.Pong(first.data()));
        assertEquals(OptionalLong.empty(), a.transport().connection().roundTripMicros());
        a.send(new Frame.Pong(second.data()));
        assertEquals(OptionalLong.of(0), a.transport().connection().roundTripMicros());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 1001, 5000})
    void pongsOfAnotherLengthAreSkipped(int length) {
        TestPeer a = TestPeer.join(relay);
        Frame.Ping asked = pings(a, INTERVAL).get(0);
        a.transport().send(pong(length, asked.data()));
        assertEquals(0, relay.metrics().sum(Metric.GOT_PONG));
        a.send(new Frame.Ping(3));
        assertEquals(List.of(new Frame.Pong(3)), a.take(), "and what follows is understood");
        a.send(new Frame.Pong(asked.data()));
        assertEquals(1, relay.metrics().sum(Metric.GOT_PONG));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 9, 1000})
    void pongsMayCarryMoreThanTheirEightBytes(int length) {
        TestPeer a = TestPeer.join(relay);
        a.transport().send(pong(length, pings(a, INTERVAL).get(0).data()));
        assertEquals(1, relay.metrics().sum(Metric.GOT_PONG));
    }

    @Test
    void aClientThatDoesNotReadGetsNoPingUntilItDoes() {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        a.transport().stall();
        b.send(a, new byte[3]); // now the relay knows
        clock.advance(INTERVAL);
        a.transport().connection().writeProgress(); // it is slow, not dead
        relay.sweep();
        assertEquals(1, relay.metrics().sum(Metric.SENT_PING), "the other one");
        a.transport().resume();
        assertEquals(List.of(), a.take(Frame.Ping.class));
        assertEquals(1, pings(a, Duration.ofMillis(250)).size());
    }
}
