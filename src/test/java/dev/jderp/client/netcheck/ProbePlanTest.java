package dev.jderp.client.netcheck;

import static dev.jderp.client.dial.NodeDialer.Family.IPV4;
import static dev.jderp.client.dial.NodeDialer.Family.IPV6;
import static dev.jderp.client.netcheck.Regions.flags;
import static dev.jderp.client.netcheck.Regions.latencies;
import static dev.jderp.client.netcheck.Regions.map;
import static dev.jderp.client.netcheck.Regions.node;
import static dev.jderp.client.netcheck.Regions.region;
import static dev.jderp.client.netcheck.Regions.report;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.client.dial.NodeDialer.Family;
import dev.jderp.client.netcheck.ProbePlan.ProbeSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ProbePlanTest {

    private static final Set<Family> BOTH = Set.of(IPV4, IPV6);

    /** Each set in one line: region, family, then each probe's host and delay in milliseconds. */
    private static List<String> lines(ProbePlan plan) {
        return plan.sets().stream().map(ProbePlanTest::line).toList();
    }

    private static String line(ProbeSet set) {
        StringBuilder line = new StringBuilder(set.regionId() + (set.family() == IPV4 ? " v4" : " v6"));
        set.probes().forEach(each -> line.append(' ').append(each.target().host()).append('@')
                .append(each.delayNs() / 1_000_000));
        return line.toString();
    }

    @Test
    void theInitialPlanHasThreeRequestsPerFamily100msApart() {
        assertEquals(List.of(
                "1 v4 10.0.0.1@0 10.0.0.1@100 10.0.0.1@200",
                "1 v6 fd00::1@0 fd00::1@100 fd00::1@200",
                "2 v4 10.0.0.2@0 10.0.0.2@100 10.0.0.2@200",
                "2 v6 fd00::2@0 fd00::2@100 fd00::2@200"), lines(ProbePlan.initial(map(1, 2), BOTH)));
    }

    @Test
    void requestsRotateOverTheNodesOfARegion() {
        var map = map(region(1, node(1, "a", "10.0.0.1", "none", 0, "", false, false),
                node(1, "b", "10.0.0.2", "none", 0, "", false, false)));
        assertEquals(List.of("1 v4 10.0.0.1@0 10.0.0.2@100 10.0.0.1@200"), lines(ProbePlan.initial(map, BOTH)));
    }

    @Test
    void aFamilyThatTheMachineLacksIsNotMeasured() {
        assertEquals(List.of("1 v4 10.0.0.1@0 10.0.0.1@100 10.0.0.1@200"),
                lines(ProbePlan.initial(map(1), Set.of(IPV4))));
        assertEquals(List.of("1 v4 10.0.0.1@0 10.0.0.1@24"),
                lines(ProbePlan.incremental(map(1), Set.of(IPV4), report(0, true, latencies(1, 20)))));
        assertEquals(List.of(), lines(ProbePlan.initial(map(1), Set.of())));
    }

    @Test
    void aNodeWithoutStunIsReplacedByOthersOfItsRegion() {
        var map = map(region(1, node(1, "a", "10.0.0.1", "none", -1, "", false, false),
                node(1, "b", "10.0.0.2", "none", 0, "", false, false)),
                region(2, node(2, "a", "10.0.0.3", "none", 70000, "", false, false)));
        assertEquals(List.of("1 v4 10.0.0.2@0 10.0.0.2@100 10.0.0.2@200"), lines(ProbePlan.initial(map, BOTH)));
    }

    @Test
    void aRegionThatMustNotBeMeasuredIsInNoPlan() {
        var map = map(flags(region(1), false, true), region(2));
        assertEquals(List.of("2 v4 10.0.0.2@0 10.0.0.2@100 10.0.0.2@200"),
                lines(ProbePlan.initial(map, Set.of(IPV4))));
        assertEquals(List.of("2 v4 10.0.0.2@0 10.0.0.2@36"),
                lines(ProbePlan.incremental(map, Set.of(IPV4), report(1, false, latencies(1, 20, 2, 30)))));
    }

    @Test
    void anAvoidedRegionIsOnlyInFullPlansUnlessItIsTheHome() {
        var map = map(flags(region(1), true, false), region(2));
        assertEquals(2, ProbePlan.initial(map, Set.of(IPV4)).sets().size());
        assertEquals(List.of("2 v4 10.0.0.2@0 10.0.0.2@36"),
                lines(ProbePlan.incremental(map, Set.of(IPV4), report(0, false, latencies(1, 20, 2, 30)))));
        assertEquals(List.of("1 v4 10.0.0.1@0 10.0.0.1@24 10.0.0.1@148 10.0.0.1@222", "2 v4 10.0.0.2@0 10.0.0.2@36"),
                lines(ProbePlan.incremental(map, Set.of(IPV4), report(1, false, latencies(1, 20, 2, 30)))));
    }

    @Test
    void anIncrementalPlanHasThreeRegionsTheFastestTwoTwice() {
        assertEquals(List.of("3 v4 10.0.0.3@0 10.0.0.3@12", "1 v4 10.0.0.1@0 10.0.0.1@24", "4 v4 10.0.0.4@0"),
                lines(ProbePlan.incremental(map(1, 2, 3, 4), Set.of(IPV4),
                        report(0, false, latencies(1, 20, 2, 40, 3, 10, 4, 30)))));
    }

    @Test
    void theHomeIsMeasuredFourTimesHoweverFarItIs() {
        assertEquals(List.of("3 v4 10.0.0.3@0 10.0.0.3@12", "1 v4 10.0.0.1@0 10.0.0.1@24", "4 v4 10.0.0.4@0",
                "2 v4 10.0.0.2@0 10.0.0.2@48 10.0.0.2@196 10.0.0.2@294"),
                lines(ProbePlan.incremental(map(1, 2, 3, 4), Set.of(IPV4),
                        report(2, false, latencies(1, 20, 2, 40, 3, 10, 4, 30)))));
    }

    @Test
    void slowerRegionsAlternateBetweenTheFamilies() {
        assertEquals(List.of("1 v4 10.0.0.1@0 10.0.0.1@12", "1 v6 fd00::1@0 fd00::1@12",
                "2 v4 10.0.0.2@0 10.0.0.2@24", "2 v6 fd00::2@0 fd00::2@24",
                "3 v4 10.0.0.3@0", "4 v6 fd00::4@0 fd00::4@48 fd00::4@196 fd00::4@294"),
                lines(ProbePlan.incremental(map(1, 2, 3, 4), BOTH,
                        report(4, true, latencies(1, 10, 2, 20, 3, 30, 4, 40)))));
    }

    @Test
    void withoutIpv6BeforeOnlyTheFastestTwoAreMeasuredOverIt() {
        assertEquals(List.of("1 v4 10.0.0.1@0 10.0.0.1@12", "1 v6 fd00::1@0 fd00::1@12",
                "2 v4 10.0.0.2@0 10.0.0.2@24", "2 v6 fd00::2@0 fd00::2@24", "3 v4 10.0.0.3@0"),
                lines(ProbePlan.incremental(map(1, 2, 3), BOTH, report(0, false, latencies(1, 10, 2, 20, 3, 30)))));
    }

    @Test
    void anUnknownLatencyComesLastAndIsRetriedAfter200ms() {
        assertEquals(List.of("2 v4 10.0.0.2@0 10.0.0.2@12", "1 v4 10.0.0.1@0 10.0.0.1@200 10.0.0.1@500 10.0.0.1@750"),
                lines(ProbePlan.incremental(map(1, 2), Set.of(IPV4), report(1, false, latencies(2, 10)))));
    }

    @Test
    void afterAReportWithoutLatenciesThePlanIsInitial() {
        assertEquals(ProbePlan.initial(map(1, 2), BOTH),
                ProbePlan.incremental(map(1, 2), BOTH, report(1, false, latencies())));
    }
}
