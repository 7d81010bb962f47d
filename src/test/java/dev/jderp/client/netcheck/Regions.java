package dev.jderp.client.netcheck;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.derpmap.HomeParams;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Regions, nodes and reports for tests, with a method for each thing that can be special about them. */
final class Regions {

    private Regions() {}

    /** Regions of these ids, with one node each. */
    static DerpMap map(int... ids) {
        return map(Arrays.stream(ids).mapToObj(Regions::region).toArray(DerpRegion[]::new));
    }

    static DerpMap map(DerpRegion... regions) {
        return DerpMap.of(regions);
    }

    static DerpMap scored(DerpMap map, Map<Integer, Double> scores) {
        return new DerpMap(Optional.of(new HomeParams(Optional.of(new TreeMap<>(scores)), Map.of())), map.regions(),
                true, Map.of());
    }

    /** One node, whose addresses are 10.0.0.ID and fd00::ID. */
    static DerpRegion region(int id) {
        return region(id, node(id, "a"));
    }

    static DerpRegion region(int id, DerpNode... nodes) {
        return DerpRegion.of(id, "r" + id, "Region " + id, List.of(nodes));
    }

    static DerpRegion flags(DerpRegion of, boolean avoid, boolean noMeasureNoHome) {
        return new DerpRegion(of.regionId(), of.regionCode(), of.regionName(), 0, 0, avoid, noMeasureNoHome, of.nodes(),
                Map.of());
    }

    static DerpNode node(int region, String letter) {
        return node(region, letter, "10.0.0." + region, "fd00::" + region, 0, "", false, false);
    }

    static DerpNode node(int region, String letter, String ipv4, String ipv6, int stunPort, String stunTestIp,
            boolean stunOnly, boolean canPort80) {
        return new DerpNode(region + letter, region, region + letter + ".example.com", "", ipv4, ipv6, stunPort,
                stunOnly, 0, false, stunTestIp, canPort80, Map.of());
    }

    /** Milliseconds by region: {@code 1, 20, 2, 30} for 20 ms to region 1 and 30 ms to region 2. */
    static SortedMap<Integer, Duration> latencies(int... regionsAndMs) {
        SortedMap<Integer, Duration> latencies = new TreeMap<>();
        IntStream.range(0, regionsAndMs.length / 2)
                .forEach(i -> latencies.put(regionsAndMs[2 * i], Duration.ofMillis(regionsAndMs[2 * i + 1])));
        return latencies;
    }

    /** A report with one home, 0 for none, and these latencies over IPv4, and over IPv6, too, if {@code dual}. */
    static Report report(int home, boolean dual, SortedMap<Integer, Duration> latencies) {
        return report(home, dual, latencies, true, Optional.empty());
    }

    static Report report(int home, boolean dual, SortedMap<Integer, Duration> latencies, boolean udp,
            Optional<Boolean> captivePortal) {
        return Report.builder().made(Instant.EPOCH, true).udp(udp).canSend(true, dual).osHasIpv6(dual)
                .preferredDerp(home == 0 ? OptionalInt.empty() : OptionalInt.of(home))
                .latencies(latencies, latencies, dual ? latencies : new TreeMap<>())
                .captivePortal(captivePortal).build();
    }
}
