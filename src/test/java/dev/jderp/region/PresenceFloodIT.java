package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePublicKey;
import dev.jderp.testkit.FakeNeighbour;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RegionPlan;
import dev.jderp.testkit.RegionProcess;
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

    /** What a flood costs the relay. */
    private final class Meter {

        private final RegionProcess relay;
        private final PingPong local;
        private final Duration processor;
        private final int rounds;
        private final long startNs = System.nanoTime();

        Meter(RegionProcess relay, PingPong local) throws IOException {
            this.relay = relay;
            this.local = local;
            this.processor = relay.processorTime();
            this.rounds = local.rounds();
        }

        void report(String what) throws IOException {
            long wallNs = System.nanoTime() - startNs;
            REPORT.add(what + ": processor time, in", relay.processorTime().minus(processor).toMillis() + " ms in "
                    + Report.millis(wallNs) + ", with the local pair's", "1 s");
            REPORT.add("  a local pair's round trip meanwhile, median / p99 / longest", local.summary(rounds),
                    "p99 10 ms");
        }
    }

    @Test
    void manyRemoteClientsAndManyChangesLeaveLocalClientsAlone() throws Exception {
        RegionPlan plan = RegionPlan.onLoopback(directory, 1);
        try (FakeNeighbour neighbour = new FakeNeighbour(true);
                RegionProcess relay = plan.start(0, Map.of(
                        "DERP_MESH_WITH", "127.0.0.1:" + neighbour.port(), "DERP_MESH_PLAIN", "127.0.0.1"));
                PingPong local = new PingPong(plan.region(0))) {
            String name = "127.0.0.1:" + neighbour.port();
            FakeNeighbour.Link link = neighbour.link();
            Polling.await(LONG, () -> local.rounds() > WARMUP);
            Meter quiet = new Meter(relay, local);
            Polling.await(LONG, () -> local.rounds() > 2 * WARMUP);
            quiet.report("no flood");
            List<NodePublicKey> keys = keys(PEERS);
            long heapBefore = relay.liveHeapBytes();
            List<byte[]> all = frames(keys, true);
            Meter announced = new Meter(relay, local);
            send(link, all);
            Polling.await(LONG, () -> relay.metrics().link("peers", name) == PEERS + 1);
            announced.report(PEERS + " remote clients in one flood");
            REPORT.add("  heap that they hold", (relay.liveHeapBytes() - heapBefore) / 1024 + " kB", "25 MB");
            assertEquals(PEERS + 1, relay.metrics().get("derp_clients_remote"));

            List<byte[]> leave = frames(keys.subList(0, CHANGING), false);
            List<byte[]> come = frames(keys.subList(0, CHANGING), true);
            Meter changes = new Meter(relay, local);
            for (int i = 0; i < CHANGES / CHANGING / 2; i++) {
                send(link, leave);
                send(link, come);
            }
            link.send(FakeNeighbour.gone(keys.get(PEERS - 1)));
            Polling.await(LONG, () -> relay.metrics().link("peers", name) == PEERS);
            changes.report(CHANGES + " changes");
            assertEquals(PEERS, relay.metrics().get("derp_clients_remote"));
            assertEquals(1, relay.metrics().link("opened_total", name), "the link stays");
            assertEquals(1, relay.metrics().link("up", name));
            assertTrue(local.isConnected());
            assertEquals(0, relay.metrics().drops("queue_head"));

            Meter end = new Meter(relay, local);
            neighbour.close();
            link.close();
            Polling.await(LONG, () -> relay.metrics().get("derp_clients_remote") == 0);
            end.report("the link to these clients ends");
            REPORT.add("  heap that is left", (relay.liveHeapBytes() - heapBefore) / 1024 + " kB", "");
        }
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
