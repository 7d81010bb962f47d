package dev.jderp.prober.relay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.prober.DerpProbe;
import dev.jderp.prober.MapSource;
import dev.jderp.prober.ProberOptions;
import dev.jderp.prober.pages.PageRequest;
import dev.jderp.prober.schedule.ManualProbeClock;
import dev.jderp.prober.schedule.OnceResult;
import dev.jderp.prober.schedule.Probe;
import dev.jderp.prober.schedule.Prober;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The probes that connect, against relays in this process, by TLS with pinned certificates. */
@Timeout(60)
class RelayProbesTest {

    private static final Duration MINUTE = Duration.ofMinutes(1);

    private static OpenRelay relay;
    private static DerpNode node;

    @BeforeAll
    static void open() throws Exception {
        relay = OpenRelay.tls();
        node = node("900a", relay, CertName.of(relay.chain()));
        for (int i = 0; i < 10; i++) { // a cold TLS may take longer than the time limit for pending connections
            if (DerpProbe.once(options(), map(node)).bad().isEmpty()) {
                return;
            }
        }
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    private static DerpNode node(String name, OpenRelay at, String certName) {
        return new DerpNode(name, 900, "localhost", certName, "127.0.0.1", "none", -1, false, at.port(), false, "",
                false, Map.of());
    }

    private static MapSource map(DerpNode... nodes) {
        return context -> DerpMap.of(DerpRegion.of(900, "own", "Own", List.of(nodes)));
    }

    private static ProberOptions options() {
        return ProberOptions.DEFAULTS.withSpread(false).withIntervals(MINUTE, MINUTE, MINUTE, MINUTE);
    }

    @Test
    void allProbesOfAWorkingRelaySucceed() throws Exception {
        OnceResult result = DerpProbe.once(
                options().withBandwidth(MINUTE, 1_000_000).withQueuingDelay(10, MINUTE), map(node));
        assertEquals(List.of(), result.bad());
        assertEquals(0, result.exitCode());
        assertEquals(
                Set.of("derpmap-probe", "derp/own/900a/tls", "derp/own/900a/900a/mesh", "derp/own/900a/900a/bw"),
                result.probes().keySet());
        assertTrue(result.good().getFirst().matches("derp/own/900a/900a/bw: [0-9.]+(ms|s)"), result.good().getFirst());
    }

    @Test
    void twoNodesMakeFourPairs() throws Exception {
        OnceResult result = DerpProbe.once(options(), map(node, node("900b", relay, node.certName())));
        assertEquals(List.of(), result.bad());
        assertEquals(7, result.good().size());
        assertEquals("mesh", result.probes().values().stream().filter(it -> it.name().contains("900a/900b"))
                .findFirst().orElseThrow().labels().get("derp_path"));
    }

    @Test
    void aCertificateThatClientsRefuseIsAnError() throws Exception {
        OnceResult result = DerpProbe.once(options(),
                map(node("900a", relay, ""), node("900c", relay, "sha256-raw:00")));
        assertEquals(6, result.bad().size());
        for (String each : result.bad()) {
            assertTrue(each.contains("certif") || each.contains("PKIX"), each);
        }
    }

    @Test
    void aRelayThatCannotBeReachedIsAnError() throws Exception {
        OpenRelay gone = OpenRelay.tls();
        DerpNode there = node("900a", gone, "");
        gone.close();
        OnceResult result = DerpProbe.once(options(), map(there));
        assertEquals(2, result.bad().size());
        assertEquals(1, result.good().size());
    }

    @Test
    void aHundredMillionBytesArriveInOrder() throws Exception {
        try (Prober prober = new Prober(true, false, new ManualProbeClock())) {
            Probe probe = prober.run("bw", MINUTE, Map.of(), BandwidthProbe.of(
                    new NodePair(node, node), new RelayClients(node -> Optional.empty()), 100_000_000));
            assertEquals("", probe.runNow().orElseThrow().error());
        }
    }

    @Test
    void delaysAreMeasuredUntilTheProbeIsClosed() throws Exception {
        try (DerpProbe probe = new DerpProbe(
                options().withIntervals(MINUTE, Duration.ZERO, Duration.ZERO, Duration.ZERO)
                        .withQueuingDelay(500, MINUTE),
                map(node))) {
            probe.run();
            Semaphore delays = new Semaphore(0);
            while (delays.availablePermits() == 0) {
                probe.pages().handle(PageRequest.of("GET", "/debug/varz", null, it -> null)).body().lines()
                        .filter(line -> line.startsWith("derpprobe_derp_qd_probe_delays_seconds_count")
                                && !line.endsWith(" 0"))
                        .forEach(line -> delays.release());
                LockSupport.parkNanos(1_000_000);
            }
        }
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (isProbing()) {
            assertTrue(System.nanoTime() - until < 0, "the prober's thread stays");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static boolean isProbing() {
        return Thread.getAllStackTraces().keySet().stream().anyMatch(it -> it.getName().equals("derp-prober"));
    }
}
