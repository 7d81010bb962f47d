package dev.jderp.prober;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.prober.relay.NodeProbes;
import dev.jderp.prober.schedule.ManualProbeClock;
import dev.jderp.prober.schedule.Probe;
import dev.jderp.prober.schedule.ProbeClass;
import dev.jderp.prober.schedule.Prober;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which probes a map leads to, as in Tailscale's TestDerpProber, and more. */
class DerpProbesTest {

    // no probe runs, since the clock stands still
    private final Prober prober = new Prober(true, false, new ManualProbeClock());
    private final NodeProbes kinds = new NodeProbes() {
        @Override
        public ProbeClass tls(DerpNode node) {
            assertFalse(node.stunOnly());
            return ProbeClass.of("tls", context -> {
            });
        }

        @Override
        public ProbeClass udp(DerpNode node, InetSocketAddress address) {
            return tls(node).withLabel("address", address.toString());
        }

        @Override
        public ProbeClass mesh(DerpNode from, DerpNode to) {
            return tls(from);
        }

        @Override
        public ProbeClass bandwidth(DerpNode from, DerpNode to) {
            return tls(to);
        }

        @Override
        public ProbeClass queuingDelay(DerpNode from, DerpNode to) {
            return tls(to);
        }
    };

    @AfterEach
    void close() {
        prober.close();
    }

    private DerpProbes probes(ProberOptions options) {
        return new DerpProbes(prober, context -> map(), kinds, options, false);
    }

    private static DerpNode node(String name) {
        return node(name, "1.1.1.1", "::1", 0);
    }

    private static DerpNode node(String name, String ipv4, String ipv6, int stunPort) {
        return new DerpNode(name, 0, name + ".example.com", "", ipv4, ipv6, stunPort, true, 0, false, "", false,
                Map.of());
    }

    private static DerpMap map(DerpRegion... regions) {
        return DerpMap.of(regions);
    }

    private static DerpRegion region(int id, String code, DerpNode... nodes) {
        return DerpRegion.of(id, code, code, List.of(nodes));
    }

    private Set<String> names() {
        return prober.probeInfo().keySet();
    }

    @Test
    void eachNodeAndEachPairOfARegionHasProbes() throws Exception {
        DerpRegion one = region(1, "one", node("n3"));
        DerpProbes zero = probes(ProberOptions.DEFAULTS.withRegionCode("zero"));
        zero.reconcile(map(region(2, "zero", node("n1"), node("n2")), one));
        assertEquals(new TreeSet<>(Set.of(
                "derp/zero/n1/tls", "derp/zero/n1/udp", "derp/zero/n1/udp6", "derp/zero/n2/tls", "derp/zero/n2/udp",
                "derp/zero/n2/udp6", "derp/zero/n1/n1/mesh", "derp/zero/n1/n2/mesh", "derp/zero/n2/n1/mesh",
                "derp/zero/n2/n2/mesh")), names());
        assertEquals(
                Map.of("region", "zero", "region_id", "2", "hostname", "n1.example.com", "class", "tls", "name",
                        "derp/zero/n1/udp6", "address", "/[0:0:0:0:0:0:0:1]:3478"),
                prober.probe("derp/zero/n1/udp6").orElseThrow().info().labels());
        zero.reconcile(map(region(2, "zero", node("n1"), node("n2"), node("n4")), one));
        assertEquals(18, names().size());
        zero.reconcile(map(region(2, "zero", node("n1")), one));
        assertEquals(4, names().size());
        prober.probes().forEach(each -> prober.remove(each.name()));
        probes(ProberOptions.DEFAULTS).reconcile(map(region(2, "zero", node("n1")), one));
        assertEquals(8, names().size());
    }

    @Test
    void aRegionCanBeSelectedByItsId() throws Exception {
        probes(ProberOptions.DEFAULTS.withRegionCode("17"))
                .reconcile(map(region(17, "lax", node("n1")), region(18, "sfo", node("n2"))));
        assertTrue(names().stream().allMatch(each -> each.startsWith("derp/lax/n1/")));
    }

    @Test
    void stunIsMeasuredOnlyAtAddressesInTheMap() throws Exception {
        DerpProbes probes = probes(ProberOptions.DEFAULTS.withIntervals(
                Duration.ofSeconds(1), Duration.ZERO, Duration.ofSeconds(1), Duration.ZERO));
        probes.reconcile(map(region(1, "r", node("none", "", "none", 0), node("off", "1.1.1.1", "::1", -1),
                node("wrong", "::1", "1.1.1.1", 0), node("high", "1.1.1.1", "", 65536),
                node("good", "1.1.1.1", "", 0))));
        assertEquals(Set.of("derp/r/good/udp"), names());
    }

    @Test
    void bandwidthAndQueuingDelayAreProbedIfConfigured() throws Exception {
        ProberOptions options = ProberOptions.DEFAULTS
                .withIntervals(Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, Duration.ZERO)
                .withBandwidth(Duration.ofMinutes(1), 1000)
                .withQueuingDelay(10, Duration.ofSeconds(5));
        DerpMap map = map(region(1, "r", node("a"), node("b")));
        probes(options).reconcile(map);
        assertEquals(8, names().size());
        assertTrue(prober.probe("derp/r/a/b/qd").orElseThrow().isContinuous());
        prober.probes().forEach(each -> prober.remove(each.name()));
        new DerpProbes(prober, context -> map, kinds, options, true).reconcile(map);
        assertEquals(4, names().size()); // once: what never ends is left out
    }

    @Test
    void aChangedNodeGetsNewProbesAndTheOthersContinue() throws Exception {
        DerpProbes probes = probes(ProberOptions.DEFAULTS);
        probes.reconcile(map(region(1, "r", node("a"), node("b"))));
        Probe a = prober.probe("derp/r/a/tls").orElseThrow();
        Probe b = prober.probe("derp/r/b/tls").orElseThrow();
        probes.reconcile(map(region(1, "r", node("a"), node("b", "2.2.2.2", "::1", 0))));
        assertSame(a, prober.probe("derp/r/a/tls").orElseThrow());
        assertNotSame(b, prober.probe("derp/r/b/tls").orElseThrow());
    }

    @Test
    void twoNodesWithOneNameAreAnErrorAndChangeNothing() throws Exception {
        DerpProbes probes = probes(ProberOptions.DEFAULTS);
        probes.reconcile(map(region(1, "r", node("a"))));
        IOException wrong = assertThrows(IOException.class,
                () -> probes.reconcile(map(region(1, "r", node("b")), region(2, "s", node("b")))));
        assertEquals("the DERP map has two nodes with the name b", wrong.getMessage());
        assertEquals(4, names().size());
        assertTrue(names().contains("derp/r/a/tls"));
    }
}
