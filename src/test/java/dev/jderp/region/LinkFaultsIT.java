package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.testkit.FaultyNetwork;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RegionPlan;
import dev.jderp.testkit.RegionProcess;
import dev.jderp.testkit.RelayMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three relays, each in a network namespace, of which the wire between the first two is faulty. */
@Tag("region")
class LinkFaultsIT {

    private static final Duration PACE = Duration.ofMillis(5);
    private static final Duration FLOOD = Duration.ofNanos(100_000);
    private static final Duration LONG = Duration.ofSeconds(60);
    private static final int MAX_QUEUE = 2048;
    private static final Report REPORT = new Report();

    @TempDir
    Path directory;

    private final List<RegionProcess> relays = new ArrayList<>();
    private final List<RegionClient> clients = new ArrayList<>();
    private FaultyNetwork network;
    private RegionPlan plan;

    @BeforeEach
    void startRegion() throws Exception {
        network = FaultyNetwork.create(3).orElse(null);
        assumeTrue(network != null, "network namespaces cannot be made here");
        plan = RegionPlan.in(network, directory);
        for (int i = 0; i < 3; i++) {
            relays.add(plan.start(i, Map.of()));
        }
        for (RegionProcess each : relays) {
            Polling.await(LONG, () -> each.metrics().get("derp_mesh_links_up") == 2);
        }
    }

    @AfterEach
    void endRegion() {
        clients.forEach(RegionClient::close);
        relays.forEach(RegionProcess::close);
        if (network != null) {
            network.close();
        }
    }

    @AfterAll
    static void print() {
        REPORT.print("A link that is faulty");
    }

    private RegionClient join(int relay) throws InterruptedException {
        RegionClient joined = RegionClient.join(plan.only(relay));
        clients.add(joined);
        return joined;
    }

    private long link(String name, int from, int to) {
        return relays.get(from).metrics().link(name, plan.neighbour(from, to));
    }

    private void awaitPeers(int from, int to, int peers) throws InterruptedException {
        Polling.await(LONG, () -> link("peers", from, to) == peers);
    }

    private static void awaitAll(RegionClient from, RegionClient to) throws InterruptedException {
        Polling.await(LONG, () -> to.receivedFrom(from) == from.sent());
    }

    @Test
    void aLinkThatLosesEverythingIsFoundByItsUnacknowledgedData() throws Exception {
        RegionClient first = join(0);
        RegionClient second = join(1);
        RegionClient third = join(2);
        RegionClient local = join(0);
        RegionClient remote = join(0);
        awaitPeers(0, 1, 3);
        awaitPeers(0, 2, 3);
        try (Load load = new Load()) {
            load.add(first, second, PACE);
            load.add(local, remote, PACE);
            load.add(remote, third, PACE);
            Polling.await(() -> second.received() > 100);
            long cutNs = System.nanoTime();
            network.cut(0, 1);
            Polling.await(LONG, () -> link("up", 0, 1) == 0);
            REPORT.add("a link that loses everything under load: ended by the sending relay after",
                    Report.millis(System.nanoTime() - cutNs), "15 s");
            Polling.await(LONG, () -> link("up", 1, 0) == 0);
            REPORT.add("  the opposite link, which is idle: ended after", Report.millis(System.nanoTime() - cutNs),
                    "30 s");
            assertEquals(0, link("peers", 0, 1));
            assertEquals(1, link("up", 0, 2));
            network.heal(0, 1);
            long healedNs = System.nanoTime();
            Polling.await(LONG, () -> link("up", 0, 1) == 1 && link("up", 1, 0) == 1);
            REPORT.add("  both links are up again after the wire is healed",
                    Report.millis(System.nanoTime() - healedNs), "");
            awaitPeers(0, 1, 3);
            long before = second.received();
            Polling.await(() -> second.received() > before + 100);
            load.stop();
        }
        awaitAll(local, remote);
        awaitAll(remote, third);
        assertEquals(0, link("drops_total", 0, 2));
        assertEquals(0, second.duplicates());
        REPORT.add("  packets lost on that link / to a third relay / on one relay",
                first.sent() - second.received() + " of " + first.sent() + " / 0 of " + remote.sent() + " / 0 of "
                        + local.sent(),
                "- / 0 / 0");
    }

    @Test
    void anIdleLinkThatLosesEverythingIsFoundByItsPings() throws Exception {
        RegionClient remote = join(0);
        RegionClient third = join(2);
        awaitPeers(0, 2, 3);
        try (Load load = new Load()) {
            load.add(remote, third, PACE);
            long cutNs = System.nanoTime();
            network.cut(0, 1);
            Polling.await(LONG, () -> link("up", 0, 1) == 0);
            REPORT.add("an idle link that loses everything: ended after", Report.millis(System.nanoTime() - cutNs),
                    "30 s");
            load.stop();
        }
        awaitAll(remote, third);
        assertEquals(1, link("opened_total", 0, 2));
        network.heal(0, 1);
        Polling.await(LONG, () -> link("up", 0, 1) == 1 && link("up", 1, 0) == 1);
    }

    @Test
    void aSlowLinkDropsItsOwnPacketsOnly() throws Exception {
        RegionClient flooding = join(0);
        RegionClient second = join(1);
        RegionClient third = join(2);
        RegionClient local = join(0);
        RegionClient remote = join(0);
        awaitPeers(0, 1, 3);
        awaitPeers(0, 2, 3);
        long heapBefore = relays.get(0).liveHeapBytes();
        long memoryBefore = relays.get(0).residentBytes();
        String how = network.slowDown(0, 1);
        long maxQueue = 0;
        try (Load load = new Load()) {
            load.add(flooding, second, FLOOD);
            load.add(local, remote, PACE);
            load.add(remote, third, PACE);
            while (local.sent() < 2000) {
                maxQueue = Math.max(maxQueue, link("queue", 0, 1));
            }
            load.stop();
        }
        RelayMetrics metrics = relays.get(0).metrics();
        long drops = metrics.link("drops_total", plan.neighbour(0, 1));
        awaitAll(local, remote);
        awaitAll(remote, third);
        assertEquals(0, link("drops_total", 0, 2));
        assertTrue(drops > 0, "the slow link drops");
        assertEquals(drops, relays.get(0).metrics().drops("queue_head") + relays.get(0).metrics().drops("queue_tail"),
                "each with its reason");
        assertTrue(maxQueue <= MAX_QUEUE, "queue: " + maxQueue);
        assertEquals(1, link("up", 0, 1));
        assertEquals(1, link("opened_total", 0, 1));
        REPORT.add("a link of 1 Mbit/s with 100 ms (" + how + "): packets dropped / longest queue",
                drops + " of " + flooding.sent() + " / " + maxQueue, "dropped / bounded");
        REPORT.add("  more memory of the sending relay: live heap / resident",
                (relays.get(0).liveHeapBytes() - heapBefore) / 1024 + " kB / "
                        + (relays.get(0).residentBytes() - memoryBefore) / 1024 + " kB",
                "bounded");
        REPORT.add("  packets lost to a third relay / on one relay",
                "0 of " + remote.sent() + " / 0 of " + local.sent(), "0 / 0");
        network.heal(0, 1);
    }
}
