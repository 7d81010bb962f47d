package dev.jderp.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.NodePrivateKey;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BenchTest {

    private static OpenRelay relay;

    @BeforeAll
    static void open() throws Exception {
        relay = OpenRelay.plain();
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    private static DerpClientBuilder client(NodePrivateKey key) {
        return DerpClient.builder(key).url(URI.create("http://127.0.0.1:" + relay.port()));
    }

    private static BenchFigures run(BenchOptions options, List<BenchFigures> live) throws Exception {
        return new Bench(BenchTest::client, options, Duration.ofMillis(100)).run(live::add);
    }

    @Test
    void packetsOfASmallWindowArrive() throws Exception {
        List<BenchFigures> live = new ArrayList<>();
        BenchFigures figures = run(new BenchOptions(2, 100, 8, Duration.ofMillis(500), 0), live);
        assertTrue(figures.sent() > 0);
        assertEquals(figures.sent(), figures.received());
        assertEquals(0, figures.lost());
        assertTrue(figures.p50Ns() > 0 && figures.p50Ns() <= figures.p99Ns() && figures.p99Ns() <= figures.maxNs());
        assertEquals(figures.received() / figures.seconds(), figures.packetsPerSecond());
        assertEquals(figures.packetsPerSecond() * 800 / 1e6, figures.megabitsPerSecond());
        long reported = live.stream().mapToLong(BenchFigures::received).sum();
        assertTrue(reported > 0 && reported <= figures.received());
    }

    @Test
    void aRateIsKept() throws Exception {
        BenchFigures figures = run(new BenchOptions(2, 16, 100, Duration.ofSeconds(1), 200), new ArrayList<>());
        assertTrue(figures.sent() > 0 && figures.sent() <= 200 * figures.seconds() + 4, figures.toString());
        assertEquals(figures.sent(), figures.received());
    }

    @Test
    void packetsThatDoNotArriveAreLost() {
        BenchFigures figures = new BenchFigures(2, 100, 75, 25, 1000, 1, 2, 3);
        assertEquals(0.25, figures.lossRatio());
        assertEquals(37.5, figures.packetsPerSecond());
        assertEquals(0.3, figures.megabitsPerSecond(), 1e-9);
    }

    @Test
    void optionsAreChecked() {
        for (long[] wrong : new long[][]{{0, 16, 1, 1, 0}, {1, 15, 1, 1, 0}, {1, 65_537, 1, 1, 0}, {1, 16, 0, 1, 0},
                {1, 16, 1, 0, 0}, {1, 16, 1, 1, -1}}) {
            assertThrows(IllegalArgumentException.class, () -> new BenchOptions((int) wrong[0], (int) wrong[1],
                    (int) wrong[2], Duration.ofSeconds(wrong[3]), wrong[4]));
        }
    }

    @Test
    void aRelayThatStopsEndsTheMeasurement() throws Exception {
        try (OpenRelay own = OpenRelay.plain()) {
            Bench bench = new Bench(
                    key -> DerpClient.builder(key).url(URI.create("http://127.0.0.1:" + own.port())),
                    new BenchOptions(1, 16, 1, Duration.ofMinutes(1), 0), Duration.ofMillis(10));
            assertThrows(IOException.class, () -> bench.run(live -> own.shut()));
            assertThrows(IOException.class, () -> new Bench(
                    key -> DerpClient.builder(key).url(URI.create("http://127.0.0.1:" + own.port())),
                    new BenchOptions(1, 16, 1, Duration.ofMinutes(1), 0), Duration.ofMillis(10)).run(live -> {
                    }));
        }
    }
}
