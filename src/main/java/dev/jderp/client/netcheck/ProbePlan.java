package dev.jderp.client.netcheck;

import dev.jderp.client.dial.NodeDialer.Family;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpRegion;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The STUN requests of a check, and when they are sent ({@code docs/protocol.md#netcheck}).
 *
 * @param sets one for each region and family to measure, the nearest region first
 */
record ProbePlan(List<ProbeSet> sets) {

    /** The requests to one region in one family; after the first answer the rest is not sent. */
    record ProbeSet(int regionId, Family family, List<Probe> probes) {
    }

    /**
     * A request.
     *
     * @param delayNs nanoseconds after the start of the check
     */
    record Probe(StunTarget target, long delayNs) {
    }

    private static final int INITIAL_TRIES = 3;
    private static final long INITIAL_SPACING_NS = Duration.ofMillis(100).toNanos();
    private static final int INCREMENTAL_REGIONS = 3;
    private static final int FASTEST = 2;
    private static final int TRIES_OF_FASTEST = 2;
    private static final int TRIES_OF_HOME = 4;
    private static final long UNKNOWN_LATENCY_NS = Duration.ofMillis(200).toNanos();
    private static final long EXTRA_NS = Duration.ofMillis(50).toNanos();

    /** The plan of a full check: three requests in each family to every region that may be measured. */
    static ProbePlan initial(DerpMap map, Set<Family> families) {
        List<ProbeSet> sets = new ArrayList<>();
        for (DerpRegion region : map.regions().values()) {
            if (!region.noMeasureNoHome()) {
                add(sets, region, families, INITIAL_TRIES, INITIAL_SPACING_NS, 0);
            }
        }
        return new ProbePlan(sets);
    }

    /**
     * The plan of a check soon after another one: only the regions that were nearest in {@code last}, and the home. An
     * initial plan if {@code last} has no latencies.
     */
    static ProbePlan incremental(DerpMap map, Set<Family> families, Report last) {
        if (last.regionLatency().isEmpty()) {
            return initial(map, families);
        }
        OptionalInt home = last.preferredDerp();
        boolean had6 = !last.regionV6Latency().isEmpty();
        boolean dual = families.size() == 2 && had6 && !last.regionV4Latency().isEmpty();
        List<ProbeSet> sets = new ArrayList<>();
        List<DerpRegion> nearest = nearestFirst(map, last);
        for (int rank = 0; rank < nearest.size(); rank++) {
            DerpRegion region = nearest.get(rank);
            boolean isHome = isHome(region, home);
            if (rank >= INCREMENTAL_REGIONS && !isHome) {
                continue;
            }
            Set<Family> asked = EnumSet.noneOf(Family.class);
            asked.addAll(families);
            if (rank >= FASTEST) {
                if (dual) {
                    asked.retainAll(Set.of(rank % 2 == 0 ? Family.IPV4 : Family.IPV6));
                } else if (!had6) {
                    asked.remove(Family.IPV6);
                }
            }
            int tries = isHome ? TRIES_OF_HOME : rank < FASTEST ? TRIES_OF_FASTEST : 1;
            add(sets, region, asked, tries, spacing(last, region), EXTRA_NS);
        }
        return new ProbePlan(sets);
    }

    private static List<DerpRegion> nearestFirst(DerpMap map, Report last) {
        return map.regions()
                .values()
                .stream()
                .filter(region -> !region.noMeasureNoHome()
                        && (!region.avoid() || isHome(region, last.preferredDerp())))
                .sorted(Comparator.comparing(region -> Optional.ofNullable(last.regionLatency().get(region.regionId()))
                        .map(Duration::toNanos)
                        .orElse(Long.MAX_VALUE)))
                .toList();
    }

    private static boolean isHome(DerpRegion region, OptionalInt home) {
        return home.isPresent() && home.getAsInt() == region.regionId();
    }

    private static long spacing(Report last, DerpRegion region) {
        Duration latency = last.regionLatency().get(region.regionId());
        return latency == null || latency.isZero() ? UNKNOWN_LATENCY_NS : latency.toNanos() * 6 / 5;
    }

    private static void add(List<ProbeSet> sets, DerpRegion region, Set<Family> families, int tries,
            long spacingNs, long extraNs) {
        for (Family family : Family.values()) {
            List<StunTarget> targets = region.nodes()
                    .stream()
                    .flatMap(node -> StunTarget.of(node, family).stream())
                    .toList();
            if (!families.contains(family) || targets.isEmpty()) {
                continue;
            }
            List<Probe> probes = new ArrayList<>();
            for (int attempt = 0; attempt < tries; attempt++) {
                long delayNs = attempt * spacingNs + (attempt > 1 ? attempt * extraNs : 0);
                probes.add(new Probe(targets.get(attempt % targets.size()), delayNs));
            }
            sets.add(new ProbeSet(region.regionId(), family, List.copyOf(probes)));
        }
    }
}
