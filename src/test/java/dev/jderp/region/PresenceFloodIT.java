package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePublicKey;
import dev.jderp.testkit.FakeNeighbour;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RegionPlan;
import dev.jderp.testkit.RegionProcess;
import dev.jderp.testkit.RelayMetrics;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A neighbour that lists very many clients, or the same ones again and again, while local clients exchange packets. */
@Tag("region")
class PresenceFloodIT {

    private static final int PEERS = 100_000;
    private static final int CHANGES = 1_000_000;
    private static final int CHANGING = 10_000;
    private static final int WARMUP = 20_000;
    private static final int PIECE = 1000;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Report REPORT = new Report();

    @TempDir
    Path directory;

    @AfterAll
    static void print() {
        REPORT.print("A neighbour that floods presence");
    }

    /** A relay, its neighbour, and the link between them. */
    private static final class Scene implements AutoCloseable {

        private final FakeNeighbour neighbour = new FakeNeighbour(true);
        private final String name = "127.0.0.1:" + neighbour.port();
        private final RegionProcess relay;
        private final FakeNeighbour.Link link;
        private final List<NodePublicKey> keys = keys(PEERS);
        private final List<byte[]> announcement = frames(keys, true);
        private final List<byte[]> leave = frames(keys.subList(0, CHANGING), false);
        private final List<byte[]> come = frames(keys.subList(0, CHANGING), true);

        Scene(RegionPlan plan) throws Exception {
            relay = plan.start(0, Map.of(
                    "DERP_MESH_WITH", "127.0.0.1:" + neighbour.port(), "DERP_MESH_PLAIN", "127.0.0.1"));
            link = neighbour.link();
        }

        void announce() throws Exception {
            send(link, announcement);
            link.awaitHandled();
        }

        /** The first changes that this process sees: its code is compiled meanwhile. */
        void begin() throws Exception {
            send(link, come);
            send(link, leave);
            link.awaitHandled();
        }

        void change() throws Exception {
            for (int i = 0; i < CHANGES / CHANGING / 2; i++) {
                send(link, leave);
                send(link, come);
            }
            link.awaitHandled();
        }

        /** Checks that the relay has the neighbour's keys, and has kept the link. */
        void check() {
            RelayMetrics metrics = relay.metrics();
            assertEquals(PEERS + 1, metrics.link("peers", name));
            assertEquals(PEERS + 1, metrics.get("derp_clients_remote"));
            assertEquals(1, metrics.link("up", name));
            assertEquals(1, metrics.link("opened_total", name));
        }

        /** Breaks the link, and accepts no other. */
        void breakLink() throws IOException {
            neighbour.close();
            link.close();
        }

        @Override
        public void close() throws IOException {
            neighbour.close();
            relay.close();
        }
    }

    @FunctionalInterface
    private interface Flood {
        void run() throws Exception;
    }

    private static void measureCost(RegionProcess relay, String what, Flood flood) throws Exception {
        Duration before = relay.processorTime();
        long startNs = System.nanoTime();
        flood.run();
        REPORT.add(what + ": processor time", relay.processorTime().minus(before).toMillis() + " ms in "
                + Report.millis(System.nanoTime() - startNs), "1 s");
    }

    private static void measurePair(PingPong local, String what, Flood flood) throws Exception {
        System.gc(); // a collection of this process, which runs the pair, would count as the relay's
        settle(local);
        int rounds = local.rounds();
        flood.run();
        REPORT.add(what + ": a local pair's round trip, median / p99 / longest", local.summary(rounds), "p99 10 ms");
    }

    @Test
    void manyRemoteClientsCostLittle() throws Exception {
        try (Scene scene = new Scene(RegionPlan.onLoopback(directory, 1))) {
            RegionProcess relay = scene.relay;
            long heapBefore = relay.liveHeapBytes();
            measureCost(relay, PEERS + " remote clients in one flood", scene::announce);
            scene.check();
            REPORT.add("  heap that they hold", (relay.liveHeapBytes() - heapBefore) / 1024 + " kB", "25 MB");
            measureCost(relay, CHANGES + " changes", scene::change);
            scene.check();
            measureCost(relay, "the link to these clients ends", () -> {
                scene.breakLink();
                Polling.await(LONG, () -> relay.metrics().get("derp_clients_remote") == 0);
            });
            REPORT.add("  heap that is left", (relay.liveHeapBytes() - heapBefore) / 1024 + " kB", "");
        }
    }

    @Test
    void manyChangesLeaveLocalClientsAlone() throws Exception {
        RegionPlan plan = RegionPlan.onLoopback(directory, 1);
        try (Scene scene = new Scene(plan); PingPong local = new PingPong(plan.region(0))) {
            Polling.await(LONG, () -> local.rounds() > WARMUP);
            measurePair(local, "no flood", () -> settle(local));
            measurePair(local, "the first " + 2 * CHANGING + " changes", scene::begin);
            measurePair(local, PEERS + " remote clients", scene::announce);
            measurePair(local, CHANGES + " changes", scene::change);
            scene.check();
            assertTrue(local.isConnected());
            assertEquals(0, scene.relay.metrics().drops("queue_head"));
        }
    }

    /** Waits until the local pair goes on after what the test itself has made the relay do. */
    private static void settle(PingPong local) throws InterruptedException {
        int rounds = local.rounds();
        Polling.await(LONG, () -> local.rounds() > rounds + WARMUP / 10);
    }

    private static List<NodePublicKey> keys(int count) {
        Random random = new Random(1);
        List<NodePublicKey> keys = new ArrayList<>();
        byte[] bytes = new byte[NodePublicKey.SIZE];
        for (int i = 0; i < count; i++) {
            random.nextBytes(bytes);
            keys.add(NodePublicKey.read(ByteBuffer.wrap(bytes), 0));
        }
        return keys;
    }

    /** The frames that list keys or take them out, in pieces of whole frames, between which a Pong may be sent. */
    private static List<byte[]> frames(List<NodePublicKey> keys, boolean present) {
        List<byte[]> pieces = new ArrayList<>();
        for (int at = 0; at < keys.size(); at += PIECE) {
            ByteArrayOutputStream piece = new ByteArrayOutputStream();
            keys.subList(at, Math.min(keys.size(), at + PIECE)).forEach(each -> piece.writeBytes(
                    present ? FakeNeighbour.present(each) : FakeNeighbour.gone(each)));
            pieces.add(piece.toByteArray());
        }
        return pieces;
    }

    private static void send(FakeNeighbour.Link link, List<byte[]> pieces) throws IOException {
        for (byte[] each : pieces) {
            link.send(each);
        }
    }
}
