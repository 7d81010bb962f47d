package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RegionPlan;
import dev.jderp.testkit.RegionProcess;
import dev.jderp.testkit.RelayMetrics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A region of three relays of which one is killed under load, and comes back. */
@Tag("region")
class RegionFaultsIT {

    private static final int PAIRS = 20;
    private static final Duration INTERVAL = Duration.ofMillis(5);
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Report REPORT = new Report();

    @TempDir
    Path directory;

    private final List<RegionProcess> relays = new ArrayList<>();

    @AfterAll
    static void print() {
        REPORT.print("A relay that is killed");
    }

    private long linksUp(int relay) {
        return relays.get(relay).metrics().get("derp_mesh_links_up");
    }

    @Test
    void clientsOfAKilledRelayComeBackToTheNextOne() throws Exception {
        RegionPlan plan = RegionPlan.onLoopback(directory, 3);
        List<CountingClient> moving = new ArrayList<>();
        List<CountingClient> staying = new ArrayList<>();
        try (Load load = new Load()) {
            for (int i = 0; i < 3; i++) {
                relays.add(plan.start(i, Map.of()));
            }
            Polling.await(LONG, () -> linksUp(0) == 2 && linksUp(1) == 2 && linksUp(2) == 2);
            for (int i = 0; i < PAIRS; i++) {
                moving.add(CountingClient.join(plan.region(0)));
                staying.add(CountingClient.join(plan.region(1 + i % 2)));
            }
            for (int i = 0; i < PAIRS; i++) {
                load.add(staying.get(i), moving.get(i), INTERVAL);
                load.add(moving.get(i), staying.get(i), INTERVAL);
            }
            Polling.await(() -> both(moving, staying).allMatch(each -> each.received() > 100));
            killed(plan, moving, staying);
            comesBack(plan, both(moving, staying).toList());
            load.stop();
            assertEquals(0, both(moving, staying).mapToLong(CountingClient::duplicates).sum(), "delivered twice");
        } finally {
            both(moving, staying).forEach(CountingClient::close);
            relays.forEach(RegionProcess::close);
        }
    }

    private static Stream<CountingClient> both(List<CountingClient> some, List<CountingClient> others) {
        return Stream.concat(some.stream(), others.stream());
    }

    private void killed(RegionPlan plan, List<CountingClient> moving, List<CountingClient> staying) throws Exception {
        var dead = moving.get(0).relay();
        long killedNs = System.nanoTime();
        relays.get(0).signal("KILL");
        relays.get(0).awaitEnd();
        Polling.await(LONG, () -> moving.stream().allMatch(
                each -> each.logins() == 2 && each.hasPacketOfThisConnection()));
        long[] loginNs = moving.stream().mapToLong(each -> each.lastLoginNs() - killedNs).sorted().toArray();
        long[] packetNs = moving.stream().mapToLong(each -> each.firstPacketNs() - killedNs).sorted().toArray();
        REPORT.add(PAIRS + " clients of a killed relay: logged in at the next one, median / last",
                Report.millis(loginNs[PAIRS / 2]) + " / " + Report.millis(loginNs[PAIRS - 1]), "");
        REPORT.add("  first packet after that, median / last",
                Report.millis(packetNs[PAIRS / 2]) + " / " + Report.millis(packetNs[PAIRS - 1]), "2 s");
        for (CountingClient each : moving) {
            assertNotEquals(dead, each.relay());
            assertEquals(staying.get(0).relay(), each.relay(), "the next relay in the map's order");
        }
        assertTrue(staying.stream().allMatch(each -> each.logins() == 1), "the others keep their connections");
        Polling.await(LONG, () -> linksUp(1) == 1 && linksUp(2) == 1);
        knowsOnly(plan, 1, 2, PAIRS + PAIRS / 2, PAIRS / 2);
        knowsOnly(plan, 2, 1, PAIRS / 2, PAIRS + PAIRS / 2);
    }

    /** A relay knows its own clients and the other's, each in one place, and the keys of both relays' links. */
    private void knowsOnly(RegionPlan plan, int self, int other, int here, int there) throws InterruptedException {
        Polling.await(LONG, () -> relays.get(self).metrics().get("derp_clients_total") == here + there + 2);
        RelayMetrics metrics = relays.get(self).metrics();
        assertEquals(here + 1, metrics.get("derp_clients_local"));
        assertEquals(there + 1, metrics.get("derp_clients_remote"));
        assertEquals(there + 1, metrics.link("peers", plan.neighbour(self, other)));
        assertEquals(0, metrics.link("peers", plan.neighbour(self, 0)), "keys of the dead relay");
        assertEquals(metrics.get("derp_multiforwarder_created_total"),
                metrics.get("derp_multiforwarder_deleted_total"), "no key has two ways");
    }

    private void comesBack(RegionPlan plan, List<CountingClient> all) throws Exception {
        long startNs = System.nanoTime();
        relays.set(0, plan.start(0, Map.of()));
        long readyNs = System.nanoTime();
        Polling.await(LONG, () -> linksUp(0) == 2 && linksUp(1) == 2 && linksUp(2) == 2);
        REPORT.add("  the killed relay started again: ready, then every link up",
                Report.millis(readyNs - startNs) + ", " + Report.millis(System.nanoTime() - readyNs), "");
        Polling.await(LONG, () -> relays.get(0).metrics().get("derp_clients_remote") == 2 * PAIRS + 1);
        try (CountingClient sender = CountingClient.join(plan.only(0))) {
            for (CountingClient each : all) {
                sender.send(each);
            }
            for (CountingClient each : all) {
                Polling.await(() -> each.receivedFrom(sender) == 1);
            }
        }
    }
}
