package dev.jderp.rest.series;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.json.RecordJson;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.Frame;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SeriesTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, clock);
    private Instant now = Instant.ofEpochSecond(1_000_000);
    private final Series series = new Series(relay, clock, () -> now);

    @AfterEach
    void close() {
        series.close();
    }

    private void pass(Duration time) {
        clock.advance(time);
        now = now.plus(time);
        series.read();
    }

    private static List<Number> packets(Series.Part part) {
        return part.columns().getOrDefault("packetsReceived", List.of());
    }

    @Test
    void countsArePerSecondAndGaugesAreValues() {
        TestPeer from = TestPeer.join(relay);
        TestPeer to = TestPeer.join(relay);
        from.send(to, Packets.data(100, 1));
        pass(SECOND);
        from.send(to, Packets.data(100, 1));
        from.send(new Frame.SendPacket(NodePrivateKey.generate().publicKey(), Packets.data(10, 1)));
        pass(SECOND);
        Series.Part part = series.newest(Series.MAX_SECONDS, 1);
        assertEquals(1_000_001, part.start());
        assertEquals(List.of(1L, 2L), packets(part));
        assertEquals(List.of(100L, 110L), part.columns().get("bytesReceived"));
        assertEquals(List.of(2L, 2L), part.columns().get("clients"));
        assertEquals(Map.of("unknown_dest", List.of(0L, 1L)), part.drops());
        assertEquals(
                "{\"start\":1000002,\"step\":1,\"columns\":{\"packetsReceived\":[2],\"packetsSent\":[1],"
                        + "\"bytesReceived\":[110],\"bytesSent\":[100],\"packetsForwardedIn\":[0],"
                        + "\"packetsForwardedOut\":[0],\"clients\":[2],\"homeClients\":[0],\"queueDelayMicros\":[0]},"
                        + "\"drops\":{\"unknown_dest\":[1]}}",
                RecordJson.object(series.newest(1, 1)).toString());
    }

    @Test
    void aSeriesWithoutASecondHasNoValues() {
        series.read();
        assertEquals(List.of(), packets(series.newest(10, 1)));
        assertEquals(List.of(), packets(series.newest(10, 10)));
    }

    @Test
    void anHourIsKept() {
        for (int i = 0; i < Series.MAX_SECONDS + 10; i++) {
            pass(SECOND);
        }
        Series.Part part = series.newest(Series.MAX_SECONDS, 1);
        assertEquals(Series.MAX_SECONDS, packets(part).size());
        assertEquals(1_000_011, part.start());
    }

    @Test
    void countsOfALateTimerAreSpreadOverItsSeconds() {
        TestPeer from = TestPeer.join(relay);
        for (int i = 0; i < 10; i++) {
            from.send(from, Packets.data(1, 1));
        }
        pass(Duration.ofMillis(3_900));
        assertEquals(List.of(2L, 3L, 2L, 3L), packets(series.newest(10, 1)));
        pass(Duration.ofHours(2));
        assertEquals(Series.MAX_SECONDS, packets(series.newest(Series.MAX_SECONDS, 1)).size());
    }

    @Test
    void aTimerThatIsEarlyMissesNoSecond() {
        pass(Duration.ofMillis(990));
        pass(Duration.ofMillis(990));
        pass(Duration.ofMillis(1_010));
        assertEquals(3, packets(series.newest(10, 1)).size());
    }

    @Test
    void stepsAreMeansAndBeginAtTheirMultiples() {
        TestPeer from = TestPeer.join(relay);
        for (int i = 0; i < 9; i++) {
            from.send(from, Packets.data(1, 1));
            pass(SECOND);
        }
        from.send(from, Packets.data(1, 1));
        from.send(from, Packets.data(1, 1));
        pass(SECOND);
        Series.Part part = series.newest(Series.MAX_SECONDS, 5);
        assertEquals(1_000_005, part.start());
        assertEquals(List.of(1L, 1.2), packets(part));
        pass(SECOND);
        assertEquals(List.of(1L, 1.2), packets(series.newest(Series.MAX_SECONDS, 5)));
        assertEquals(1_000_005, series.newest(Series.MAX_SECONDS, 5).start());
    }
}
