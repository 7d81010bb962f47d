package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RegionPlan;
import dev.jderp.testkit.RegionProcess;
import dev.jderp.testkit.StockClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three relays that are drained and started again in turn, while Tailscale's own client library sends packets. */
@Tag("region")
class RollingRestartIT {

    private static final int CLIENTS = 30;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Map<String, String> SETTINGS = Map.of("DERP_DRAIN_SECONDS", "3");
    private static final Report REPORT = new Report();

    @TempDir
    Path directory;

    private final List<RegionProcess> relays = new ArrayList<>();

    @AfterAll
    static void print() {
        REPORT.print("A rolling restart with stock clients");
    }

    /** The stock clients, which report their state for each line of input. */
    private record Clients(Process process, Writer in, BufferedReader out) implements AutoCloseable {

        static Clients start(StockClient program, Path map) throws IOException {
            Process process = program.start("-region-file", map.toString(), "-clients", Integer.toString(CLIENTS));
            return new Clients(process, process.outputWriter(StandardCharsets.UTF_8),
                    process.inputReader(StandardCharsets.UTF_8));
        }

        Map<String, Long> state() {
            try {
                in.write("\n");
                in.flush();
                Map<String, Long> state = new HashMap<>();
                for (String each : out.readLine().split(" ", -1)) {
                    int equals = each.indexOf('=');
                    state.put(each.substring(0, equals), Long.valueOf(each.substring(equals + 1)));
                }
                return state;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        long get(String name) {
            return state().get(name);
        }

        @Override
        public void close() {
            process.destroyForcibly();
        }
    }

    private void awaitLinks() throws InterruptedException {
        for (RegionProcess each : relays) {
            Polling.await(LONG, () -> each.metrics().get("derp_mesh_links_up") == relays.size() - 1);
        }
    }

    /** Waits until every client has received packets for a while. */
    private static void awaitTraffic(Clients clients) throws InterruptedException {
        Polling.await(LONG, () -> clients.get("away") == 0);
        long received = clients.get("received");
        Polling.await(LONG, () -> clients.get("received") > received + 50 * CLIENTS);
    }

    @Test
    void noClientIsLeftWithoutARelay() throws Exception {
        StockClient program = StockClient.build(directory).orElse(null);
        assumeTrue(program != null, "there is no stock client here");
        RegionPlan plan = RegionPlan.onLoopback(directory, 3);
        try {
            for (int i = 0; i < 3; i++) {
                relays.add(plan.start(i, SETTINGS));
            }
            awaitLinks();
            try (Clients clients = Clients.start(program, plan.writeMap())) {
                awaitTraffic(clients);
                Map<String, Long> before = clients.state();
                for (int i = 0; i < 3; i++) {
                    restart(plan, i, clients);
                }
                Map<String, Long> after = clients.state();
                assertEquals(0, after.get("away"), after.toString());
                assertEquals(0, after.get("twice"), after.toString());
                assertTrue(after.get("gaps") >= CLIENTS, after.toString());
                long sent = after.get("sent") - before.get("sent");
                long lost = sent - (after.get("received") - before.get("received"));
                REPORT.add("three relays restarted in turn, " + CLIENTS + " clients: changes of relay",
                        Long.toString(after.get("gaps")), "");
                REPORT.add("  the longest time that a client had no relay", after.get("longest_ms") + " ms", "2 s");
                REPORT.add("  packets lost meanwhile", lost + " of " + sent, "");
            }
        } finally {
            relays.forEach(RegionProcess::close);
        }
    }

    private void restart(RegionPlan plan, int index, Clients clients) throws Exception {
        relays.get(index).signal("TERM");
        relays.get(index).awaitEnd();
        Polling.await(LONG, () -> clients.get("away") == 0);
        relays.set(index, plan.start(index, SETTINGS));
        awaitLinks();
        awaitTraffic(clients);
    }
}
