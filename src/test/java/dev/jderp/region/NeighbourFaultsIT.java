package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.testkit.FakeNeighbour;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RegionPlan;
import dev.jderp.testkit.RegionProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neighbours that err: about where clients are, about the mesh key, about the time. */
@Tag("region")
class NeighbourFaultsIT {

    private static final int PACKETS = 200;
    private static final int UNKNOWN = 1000;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Report REPORT = new Report();

    @TempDir
    Path directory;

    private final List<RegionProcess> relays = new ArrayList<>();

    @AfterAll
    static void print() {
        REPORT.print("A neighbour that errs");
    }

    @AfterEach
    void stop() {
        relays.forEach(RegionProcess::close);
    }

    private RegionPlan region(int size) throws Exception {
        RegionPlan plan = RegionPlan.onLoopback(directory, size);
        for (int i = 0; i < size; i++) {
            relays.add(plan.start(i, Map.of()));
        }
        awaitLinks();
        return plan;
    }

    private void awaitLinks() throws InterruptedException {
        for (RegionProcess each : relays) {
            Polling.await(LONG, () -> each.metrics().get("derp_mesh_links_up") == relays.size() - 1);
        }
    }

    private long metric(int relay, String name) {
        return relays.get(relay).metrics().get(name);
    }

    private static void sendAll(CountingClient from, CountingClient to) throws Exception {
        for (int i = 0; i < PACKETS; i++) {
            from.send(to);
        }
    }

    @Test
    void forwardsToUnknownKeysAreCountedAndTheLinkStays() throws Exception {
        RegionPlan plan = region(1);
        NodePublicKey nobody = NodePrivateKey.generate().publicKey();
        NodePublicKey source = NodePrivateKey.generate().publicKey();
        try (CountingClient client = CountingClient.join(plan.only(0));
                DerpClient neighbour = DerpClient.builder(NodePrivateKey.generate()).region(plan.only(0))
                        .meshKey(RegionPlan.meshKey()).build()) {
            for (int i = 0; i < UNKNOWN; i++) {
                neighbour.forward(source, nobody, new byte[CountingClient.PACKET]);
            }
            neighbour.forward(source, client.key(), new byte[CountingClient.PACKET]);
            Polling.await(() -> client.received() == 1);
            assertEquals(UNKNOWN, relays.get(0).metrics().drops("unknown_dest_on_fwd"));
            assertEquals(UNKNOWN + 1, metric(0, "derp_packets_forwarded_in_total"));
            assertEquals(1, neighbour.generation(), "the link stays");
        }
    }

    @Test
    void aKeyThatTwoRelaysHaveGetsEachPacketOnce() throws Exception {
        RegionPlan plan = region(3);
        NodePrivateKey key = NodePrivateKey.generate();
        long created = metric(2, "derp_multiforwarder_created_total");
        long deleted = metric(2, "derp_multiforwarder_deleted_total");
        long total = metric(2, "derp_clients_total");
        try (CountingClient first = CountingClient.join(plan.only(0), key);
                CountingClient near = CountingClient.join(plan.only(0));
                CountingClient far = CountingClient.join(plan.only(2))) {
            Polling.await(() -> metric(2, "derp_clients_total") == total + 3);
            CountingClient second = CountingClient.join(plan.only(1), key);
            Polling.await(() -> metric(2, "derp_multiforwarder_created_total") == created + 1);
            sendAll(far, first);
            Polling.await(() -> first.receivedFrom(far) == PACKETS);
            sendAll(near, first);
            Polling.await(() -> first.receivedFrom(near) == PACKETS);
            assertEquals(0, second.received(), "the relay that had the key first is used, and the own one before that");
            first.leave();
            Polling.await(() -> metric(2, "derp_multiforwarder_deleted_total") == deleted + 1);
            sendAll(far, second);
            Polling.await(() -> second.receivedFrom(far) == PACKETS);
            Polling.await(() -> metric(0, "derp_clients_local") == 3); // two links and the near client
            sendAll(near, second);
            Polling.await(() -> second.receivedFrom(near) == PACKETS);
            second.leave();
            Polling.await(() -> metric(2, "derp_clients_total") == total + 2);
            assertEquals(0, first.duplicates() + second.duplicates());
        }
    }

    @Test
    void anotherMeshKeyIsOneLineAndASlowRetry() throws Exception {
        RegionPlan plan = RegionPlan.onLoopback(directory, 2);
        Path other = Files.writeString(directory.resolve("other.key"), "0badcafe".repeat(8));
        try (FakeNeighbour refusing = new FakeNeighbour(false)) {
            relays.add(plan.start(0, Map.of()));
            relays.add(plan.start(1, Map.of("DERP_MESH_PSK_FILE", other.toString(),
                    "DERP_MESH_WITH", plan.neighbour(1, 0) + ",127.0.0.1:" + refusing.port(),
                    "DERP_MESH_PLAIN", "127.0.0.1")));
            Polling.await(LONG, () -> refusing.connectionsNs().size() == 3
                    && relays.get(1).metrics().linkFailures("refused") >= 6);
            List<Long> times = refusing.connectionsNs();
            REPORT.add("a neighbour that refuses the mesh key: tried again after",
                    Report.millis(times.get(1) - times.get(0)) + ", " + Report.millis(times.get(2) - times.get(1)),
                    "5 s, then longer");
            assertEquals(3, times.size());
            List<String> lines = relays.get(1).logLines("no link to ");
            assertEquals(2, lines.size(), "one for each neighbour: " + lines);
            assertTrue(lines.stream().allMatch(each -> each.contains("another mesh key")), lines.toString());
            assertEquals(0, metric(1, "derp_mesh_links_up"));
        }
    }

    @Test
    void aRelayThatStandsStillForLongGetsItsLinksBack() throws Exception {
        RegionPlan plan = region(3);
        try (CountingClient paused = CountingClient.join(plan.only(0));
                CountingClient other = CountingClient.join(plan.only(1));
                CountingClient third = CountingClient.join(plan.only(2));
                Load load = new Load()) {
            Polling.await(() -> metric(1, "derp_clients_remote") == 3);
            load.add(other, third, Duration.ofMillis(5));
            load.add(other, paused, Duration.ofMillis(5));
            Polling.await(() -> paused.received() > 0);
            long stoppedNs = System.nanoTime();
            relays.get(0).signal("STOP");
            Polling.await(LONG, () -> metric(1, "derp_mesh_links_up") == 1 && metric(2, "derp_mesh_links_up") == 1);
            REPORT.add("a relay that stands still (SIGSTOP): its neighbours' links end after",
                    Report.millis(System.nanoTime() - stoppedNs), "30 s");
            relays.get(0).signal("CONT");
            long continuedNs = System.nanoTime();
            awaitLinks();
            REPORT.add("  every link is up again after it goes on", Report.millis(System.nanoTime() - continuedNs), "");
            long before = paused.received();
            Polling.await(LONG, () -> paused.received() > before + 100);
            load.stop();
            Polling.await(() -> third.receivedFrom(other) + paused.receivedFrom(other) > 0);
            assertEquals(0, paused.duplicates() + third.duplicates());
            assertEquals(0, relays.get(1).metrics().link("drops_total", plan.neighbour(1, 2)));
            assertEquals(1, relays.get(1).metrics().link("opened_total", plan.neighbour(1, 2)));
        }
    }
}
