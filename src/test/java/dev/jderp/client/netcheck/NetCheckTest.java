package dev.jderp.client.netcheck;

import static dev.jderp.client.dial.NodeDialer.Family.IPV6;
import static dev.jderp.client.netcheck.Regions.flags;
import static dev.jderp.client.netcheck.Regions.latencies;
import static dev.jderp.client.netcheck.Regions.map;
import static dev.jderp.client.netcheck.Regions.node;
import static dev.jderp.client.netcheck.Regions.region;
import static dev.jderp.client.netcheck.Regions.scored;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpRegion;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Whole checks, in a network and a time that are made up. */
class NetCheckTest {

    private final SimulatedNetwork network = new SimulatedNetwork();
    private final NetCheck check = builder().build();

    private NetCheck.Builder builder() {
        return NetCheck.builder().network(() -> network).checkClock(() -> network)
                .wallClock(InstantSource.fixed(Instant.EPOCH));
    }

    private void ipv4Only() {
        network.families.remove(IPV6);
    }

    private List<String> sentTo(String what) {
        return network.log.stream().filter(line -> line.contains(what)).toList();
    }

    private static DerpMap withPort80(int... regions) {
        return map(IntStream.of(regions)
                .mapToObj(id -> region(id, node(id, "a", "10.0.0." + id, "none", 0, "", false, true)))
                .toArray(DerpRegion[]::new));
    }

    @Test
    void aReportHasLatenciesOfBothFamiliesAndTheLowest() throws Exception {
        network.stun("10.0.0.1", 20).stun("fd00::1", 10).stun("10.0.0.2", 30).stun("fd00::2", 40);
        Report report = check.check(map(1, 2));
        assertEquals(latencies(1, 20, 2, 30), report.regionV4Latency());
        assertEquals(latencies(1, 10, 2, 40), report.regionV6Latency());
        assertEquals(latencies(1, 10, 2, 30), report.regionLatency());
        assertEquals(OptionalInt.of(1), report.preferredDerp());
        assertTrue(report.full() && report.udp() && report.ipv4() && report.ipv6());
        assertTrue(report.ipv4CanSend() && report.ipv6CanSend() && report.osHasIpv6());
        assertEquals(Optional.of(new InetSocketAddress("192.0.2.9", 4000)), report.globalV4());
        assertEquals(Optional.of(new InetSocketAddress("2001:db8::9", 4000)), report.globalV6());
        assertEquals(40, network.nowMs(), "when all have answered it is over");
    }

    @Test
    void jsonHasTheMemberNamesOfTailscale() throws Exception {
        network.stun("10.0.0.1", 20).stun("fd00::1", 10).stun("10.0.0.2", 30).stun("fd00::2", 40);
        assertEquals("{\"Now\":\"1970-01-01T00:00:00Z\",\"Full\":true,\"UDP\":true,\"IPv4\":true,\"IPv6\":true,"
                + "\"IPv4CanSend\":true,\"IPv6CanSend\":true,\"OSHasIPv6\":true,\"MappingVariesByDestIP\":false,"
                + "\"PreferredDERP\":1,\"RegionLatency\":{\"1\":10000000,\"2\":30000000},"
                + "\"RegionV4Latency\":{\"1\":20000000,\"2\":30000000},"
                + "\"RegionV6Latency\":{\"1\":10000000,\"2\":40000000},\"GlobalV4\":\"192.0.2.9:4000\","
                + "\"GlobalV6\":\"[2001:db8::9]:4000\",\"CaptivePortal\":null}",
                check.check(map(1, 2)).toJson().toString());
    }

    @Test
    void missingValuesAreNullOrEmptyInJson() throws Exception {
        ipv4Only();
        assertEquals("{\"Now\":\"1970-01-01T00:00:00Z\",\"Full\":true,\"UDP\":false,\"IPv4\":false,\"IPv6\":false,"
                + "\"IPv4CanSend\":false,\"IPv6CanSend\":false,\"OSHasIPv6\":false,\"MappingVariesByDestIP\":null,"
                + "\"PreferredDERP\":0,\"RegionLatency\":{},\"RegionV4Latency\":{},\"RegionV6Latency\":{},"
                + "\"GlobalV4\":\"\",\"GlobalV6\":\"\",\"CaptivePortal\":null}",
                check.check(map(new int[0])).toJson().toString());
    }

    @Test
    void mappingVariesIfTwoServersSeeDifferentAddresses() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20).stun("10.0.0.2", 30).stun("10.0.0.3", 35).mapped("10.0.0.2", "192.0.2.10");
        assertEquals(Optional.of(true), check.check(map(1, 2, 3)).mappingVariesByDestIp());
        assertEquals(Optional.of(false), builder().build().check(map(1, 3)).mappingVariesByDestIp());
        assertEquals(Optional.empty(), builder().build().check(map(1)).mappingVariesByDestIp());
    }

    @Test
    void aLostRequestIsSentAgainAndTimedFromThere() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20).loses("10.0.0.1", 2);
        assertEquals(latencies(1, 20), check.check(map(1)).regionLatency());
        assertEquals(List.of("0 stun 10.0.0.1", "100 stun 10.0.0.1", "200 stun 10.0.0.1"), sentTo("stun"));
        assertEquals(220, network.nowMs());
    }

    @Test
    void anAnswerEndsTheRequestsToItsRegion() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 150).stun("10.0.0.2", 10);
        check.check(map(1, 2));
        assertEquals(List.of("0 stun 10.0.0.1", "100 stun 10.0.0.1"), sentTo("10.0.0.1"));
        assertEquals(List.of("0 stun 10.0.0.2"), sentTo("10.0.0.2"));
    }

    @Test
    void aRequestWhoseAnswerAddsNothingIsNotSent() throws Exception {
        network.stun("10.0.0.1", 20).stun("10.0.0.2", 20).stun("fd00::1", 20);
        check.check(map(1, 2));
        assertEquals(List.of("0 stun fd00::2"), sentTo("fd00::2"), "region 2 and IPv6 are known");
        assertEquals(100, network.nowMs());
    }

    @Test
    void aFullCheckWaitsForTwiceTheSlowestOfThreeRegions() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20).stun("10.0.0.2", 30).stun("10.0.0.3", 50).stun("10.0.0.4", 140)
                .stun("10.0.0.5", 160);
        assertEquals(latencies(1, 20, 2, 30, 3, 50, 4, 140), check.check(map(1, 2, 3, 4, 5)).regionLatency());
        assertEquals(150, network.nowMs());
    }

    @Test
    void anIncrementalCheckWaitsForTheSlowestOfThreeRegionsOnce() throws Exception {
        ipv4Only();
        for (int region = 1; region <= 4; region++) {
            network.stun("10.0.0." + region, region * 10);
        }
        DerpMap map = map(1, 2, 3, 4);
        NetCheck forced = builder().forcedRegion(4).build();
        assertEquals(OptionalInt.of(4), forced.check(map).preferredDerp());
        network.stun("10.0.0.4", 5000);
        network.log.clear();
        Report report = forced.check(map);
        assertFalse(report.full());
        assertEquals(latencies(1, 10, 2, 20, 3, 30), report.regionLatency());
        assertEquals(List.of("40 stun 10.0.0.4", "88 stun 10.0.0.4"), sentTo("10.0.0.4"));
        assertEquals(100, network.nowMs());
    }

    @Test
    void theStunPhaseEndsAfterThreeSeconds() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20);
        assertEquals(latencies(1, 20), check.check(map(1, 2)).regionLatency());
        assertEquals(3000, network.nowMs());
        assertEquals(List.of(), sentTo("https"), "there is UDP");
    }

    @Test
    void withoutUdpHttpsIsMeasured() throws Exception {
        network.https(1, 40).https(2, 30);
        Report report = check.check(map(1, 2));
        assertEquals(List.of("3000 https 1", "3000 https 2"), sentTo("https"));
        assertEquals(latencies(1, 40, 2, 30), report.regionLatency());
        assertEquals(latencies(1, 40, 2, 30), report.regionV4Latency());
        assertEquals(OptionalInt.of(2), report.preferredDerp());
        assertTrue(report.ipv4() && !report.udp() && !report.ipv6());
        assertEquals(3120, network.nowMs());
    }

    @Test
    void aCheckNeverTakesMoreThanFiveSeconds() throws Exception {
        network.https(1, 40);
        assertEquals(latencies(1, 40), check.check(map(1, 2)).regionLatency());
        assertEquals(5000, network.nowMs());
        assertEquals(List.of("5000 closed"), sentTo("closed"));
    }

    @Test
    void httpsSkipsRegionsThatAreAvoidedOrHaveNoRelays() throws Exception {
        ipv4Only();
        check.check(map(region(1), flags(region(2), true, false), flags(region(3), false, true),
                region(4, node(4, "a", "10.0.0.4", "", 0, "", true, false)), region(5, node(5, "a"))));
        assertEquals(List.of("3000 https 1", "3000 https 5"), sentTo("https"));
        assertEquals(List.of(), sentTo("10.0.0.3"));
        assertEquals(3, sentTo("10.0.0.2").size(), "an avoided region is asked by STUN in a full check");
    }

    @Test
    void httpsStartsAtOnceIfNoPacketCanBeSent() throws Exception {
        ipv4Only();
        network.unreachable("10.0.0.1").https(1, 10);
        Report report = check.check(map(1));
        assertEquals(List.of("200 https 1"), sentTo("https"));
        assertTrue(report.ipv4CanSend(), "over TCP, after all");
        network.log.clear();
        builder().build().check(map(region(1, node(1, "a", "10.0.0.1", "", -1, "", false, false))));
        assertEquals(List.of("230 https 1", "260 closed"), network.log);
    }

    @Test
    void namesAreResolvedInEachFamily() throws Exception {
        network.name("1a.example.com", "fd00::1").stun("fd00::1", 10);
        Report report = check.check(map(region(1, node(1, "a", "", "", 0, "", false, false))));
        assertTrue(report.ipv6() && !report.ipv4() && !report.ipv4CanSend());
    }

    @Test
    void thePortalCheckStartsAfter200msWithoutEnoughAnswers() throws Exception {
        ipv4Only();
        network.portal("10.0.0.1", false).portal("10.0.0.2", true);
        assertEquals(Optional.of(true), check.check(withPort80(1, 2)).captivePortal());
        assertEquals(List.of("200 portal 10.0.0.1", "200 portal 10.0.0.2"), sentTo("portal"));
    }

    @Test
    void withUdpNoPortalCheckIsMade() throws Exception {
        ipv4Only();
        network.portal("10.0.0.1", true).stun("10.0.0.1", 100);
        assertEquals(Optional.empty(), check.check(withPort80(1)).captivePortal());
        assertEquals(List.of(), sentTo("portal"));
        assertEquals(100, network.nowMs());
    }

    @Test
    void withoutAnAnswerAPortalIsUnknownElseThereIsNone() throws Exception {
        ipv4Only();
        assertEquals(Optional.empty(), check.check(withPort80(1, 2)).captivePortal());
        network.portal("10.0.0.2", false);
        assertEquals(Optional.of(false), builder().build().check(withPort80(1, 2)).captivePortal());
    }

    @Test
    void portalsAreSearchedAtFiveRelaysStartingWithTheHome() {
        DerpMap port80 = withPort80(2, 3, 4, 5, 6, 7);
        var relays = PortalRelays.of(port80, OptionalInt.of(7)).stream().map(it -> it.getHostAddress()).toList();
        assertEquals(List.of("10.0.0.7", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"), relays);
        assertEquals(List.of(), PortalRelays.of(map(region(1),
                region(2, node(2, "a", "", "", 0, "", false, true)),
                flags(port80.region(3).orElseThrow(), true, false),
                flags(port80.region(4).orElseThrow(), false, true)), OptionalInt.empty()));
    }

    @Test
    void checksAreIncrementalForFiveMinutes() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20);
        assertTrue(check.check(map(1)).full());
        assertFalse(check.check(map(1)).full());
        network.pass(Duration.ofMinutes(5));
        assertTrue(check.check(map(1)).full());
        check.forceFull();
        assertTrue(check.check(map(1)).full());
        assertFalse(check.check(map(1)).full());
    }

    @Test
    void afterACaptivePortalWithoutUdpTheNextCheckIsFull() throws Exception {
        ipv4Only();
        network.portal("10.0.0.1", true);
        check.check(withPort80(1));
        assertTrue(check.check(withPort80(1)).full());
    }

    @Test
    void aHomeIsKeptIfTheGainIsSmall() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20).stun("10.0.0.2", 30);
        assertEquals(OptionalInt.of(1), check.check(map(1, 2)).preferredDerp());
        network.stun("10.0.0.1", 40);
        network.pass(Duration.ofMinutes(6)); // so that the 20 ms are forgotten
        assertEquals(OptionalInt.of(1), check.check(map(1, 2)).preferredDerp(), "10 ms, but only a quarter");
        network.stun("10.0.0.2", 25);
        assertEquals(OptionalInt.of(2), check.check(map(1, 2)).preferredDerp());
    }

    @Test
    void aHomeThatOnlySendsFramesIsKept() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20).stun("10.0.0.2", 200);
        check.check(map(1, 2));
        network.silence();
        network.stun("10.0.0.2", 200);
        check.heard(1);
        assertEquals(OptionalInt.of(1), check.check(map(1, 2)).preferredDerp());
        network.pass(Duration.ofSeconds(8));
        assertEquals(OptionalInt.of(2), check.check(map(1, 2)).preferredDerp());
    }

    @Test
    void withoutAnswersTheHomeIsKeptTwoMinutesAfterItsLastFrame() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20);
        check.check(map(1));
        network.silence();
        check.heard(1);
        network.pass(Duration.ofSeconds(100));
        assertEquals(OptionalInt.of(1), check.check(map(1)).preferredDerp());
        network.pass(Duration.ofSeconds(20));
        assertEquals(OptionalInt.empty(), check.check(map(1)).preferredDerp());
    }

    @Test
    void scoresApplyUntilAMapHasOthers() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20).stun("10.0.0.2", 100);
        assertEquals(OptionalInt.of(2), check.check(scored(map(1, 2), Map.of(2, 0.1))).preferredDerp());
        assertEquals(OptionalInt.of(2), check.check(map(1, 2)).preferredDerp());
        assertEquals(OptionalInt.of(1), check.check(scored(map(1, 2), Map.of())).preferredDerp());
    }

    @Test
    void afterAnInterruptedFullCheckTheNextIsFull() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20);
        check.check(map(1));
        check.forceFull();
        network.interrupts = true;
        assertThrows(InterruptedException.class, () -> check.check(map(1)));
        assertEquals(2, sentTo("closed").size());
        network.interrupts = false;
        assertTrue(check.check(map(1)).full());
        assertFalse(check.check(map(1)).full());
    }

    @Test
    void aForcedRegionWinsWhileItIsAlive() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20).stun("10.0.0.2", 200);
        NetCheck forced = builder().forcedRegion(2).build();
        assertEquals(OptionalInt.of(2), forced.check(map(1, 2)).preferredDerp());
        network.silence();
        network.stun("10.0.0.1", 20);
        assertEquals(OptionalInt.of(1), forced.check(map(1, 2)).preferredDerp());
        forced.heard(2);
        assertEquals(OptionalInt.of(2), forced.check(map(1, 2)).preferredDerp());
    }

    @Test
    void aHomeThatIsNotInTheMapAnyMoreIsLeft() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 20).stun("10.0.0.2", 200);
        check.check(map(1, 2));
        check.heard(1);
        assertEquals(OptionalInt.of(2), check.check(map(2)).preferredDerp());
        check.heard(2);
        assertEquals(OptionalInt.empty(), check.check(map(flags(region(2), false, true))).preferredDerp());
    }

    @Test
    void ipv6AddressesAreWrittenInTheirShortestForm() throws Exception {
        for (String address : new String[]{"::1", "2001:db8::", "2001:db8::1:0:0:1", "2001:db8:0:1:1:1:1:1", "::",
                "1:2:3:4:5:6:7:8", "fd00:0:0:1::ab"}) {
            network.stun("fd00::1", 10).mapped("fd00::1", address);
            assertEquals("[" + address + "]:4000", builder().build().check(map(1)).toJson().getString("GlobalV6"));
        }
    }

    @Test
    void anAnswerCountsAsSentBeforeTheSendIsReported() {
        CheckResults results = new CheckResults();
        results.onStunAnswer(1, new InetSocketAddress("fd00::1", 3478), Duration.ofMillis(1),
                new InetSocketAddress("2001:db8::9", 4000));
        assertTrue(results.report().build().ipv6CanSend());
    }

    @Test
    void twoAnswersOfOneServerDoNotShowHowTheNatMaps() throws Exception {
        ipv4Only();
        network.stun("10.0.0.1", 150).stun("10.0.0.2", 1000);
        Report report = check.check(map(1, 2));
        assertEquals(2, sentTo("10.0.0.1").size());
        assertEquals(Optional.of(false), report.mappingVariesByDestIp());
        network.stun("10.0.0.2", 5000);
        assertEquals(Optional.empty(), builder().build().check(map(1, 2)).mappingVariesByDestIp());
    }
}
