package dev.jderp.region;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.testkit.DerperNode;
import dev.jderp.testkit.JderpNode;
import dev.jderp.testkit.JderpNode.Kind;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RegionFiles;
import dev.jderp.testkit.RegionNode;
import dev.jderp.testkit.RelayProcess;
import dev.jderp.testkit.StockClient;
import dev.jderp.testkit.Upstream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A relay without a container, a whole server and a real derper in one mesh. Prints a table of what passed. */
@Tag("region")
@Timeout(300)
class MixedRegionIT {

    private static final int PACKETS = 200;
    private static final List<RegionNode> NODES = new ArrayList<>();
    private static final List<String> TABLE = new ArrayList<>();

    @TempDir
    static Path directory;

    private static RegionFiles files;
    private static String probes = "derpprobe: not run";

    @BeforeAll
    static void start() throws Exception {
        Optional<Path> derper = Upstream.find("derper");
        assumeTrue(derper.isPresent(), "derper is not installed");
        files = RegionFiles.make(directory);
        List<Integer> ports = Stream.generate(RelayProcess::freePort).limit(3).toList();
        List<String> all = ports.stream().map(port -> "localhost:" + port).toList(); // each lists itself, too
        String list = String.join(",", all);
        NODES.add(new JderpNode("900a", Kind.RELAY, files, ports.get(0),
                Map.of("DERP_MESH_WITH", list, "DERP_MESH_PINS", "localhost=" + files.pin())));
        NODES.add(new JderpNode("900b", Kind.SERVER, files, ports.get(1),
                Map.of("DERP_MESH_WITH", list, "DERP_AUTHORITIES_FILE", files.authority().toString())));
        NODES.add(new DerperNode("900c", derper.get(), files, ports.get(2), all));
        for (RegionNode each : NODES) {
            each.awaitReady();
        }
    }

    @AfterAll
    static void stop() {
        NODES.forEach(RegionNode::close);
        System.out.println("""
                MixedRegionIT: 900a is `jderp relay`, 900b the whole server, 900c derper
                | clients | from | to | packets | lost |
                |---|---|---|--:|--:|
                """ + String.join("\n", TABLE) + "\n" + probes);
    }

    private static long sum(String number, List<RegionNode> nodes) throws IOException {
        long sum = 0;
        for (RegionNode each : nodes) {
            sum += each.numbers().value("derp_packets_forwarded_" + number);
        }
        return sum;
    }

    @Test
    void everyClientReachesThoseOfEveryOtherNode() throws Exception {
        long outBefore = sum("out", NODES);
        List<RegionClient> clients = new ArrayList<>();
        try {
            for (RegionNode each : NODES) {
                clients.add(new RegionClient(each, false));
                clients.add(new RegionClient(each, true));
            }
            long lost = 0;
            long sent = 0;
            for (RegionClient from : clients) {
                for (RegionClient to : clients) {
                    if (!from.node().equals(to.node())) {
                        from.meet(to);
                        int missing = from.send(to, PACKETS);
                        TABLE.add("| " + from.transport() + " to " + to.transport() + " | " + from.node().name()
                                + " | " + to.node().name() + " | " + PACKETS + " | " + missing + " |");
                        lost += missing;
                        sent += PACKETS;
                    }
                }
            }
            assertEquals(0, lost);
            assertEquals(24 * PACKETS, sent);
            assertTrue(sum("out", NODES) - outBefore >= sent);
            countersAgree();
            departuresAreReported(clients);
        } finally {
            clients.forEach(RegionClient::close);
        }
    }

    /** Each packet that a node has forwarded is one that another has received. */
    private static void countersAgree() throws InterruptedException {
        Polling.await(() -> {
            try {
                return sum("out", NODES) == sum("in", NODES);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
    }

    /** The native clients leave one after the other. */
    private static void departuresAreReported(List<RegionClient> clients) throws InterruptedException {
        List<RegionClient> left = new ArrayList<>(clients);
        for (RegionNode node : NODES) {
            RegionClient leaving = left.stream().filter(each -> each.node().equals(node)).findFirst().orElseThrow();
            left.remove(leaving);
            leaving.close();
            for (RegionClient each : left) {
                if (!each.node().equals(node)) {
                    each.awaitGone(leaving);
                }
            }
        }
    }

    @Test
    void upstreamsClientLibraryAgrees() throws Exception {
        Optional<StockClient> stock = StockClient.build(directory);
        assumeTrue(stock.isPresent(), "there is no stock client here");
        String transcript = stock.get().runTrusting(files.authority(), "-region",
                String.join(",", NODES.stream().map(each -> each.url() + "/derp").toList()));
        assertEquals(6, transcript.lines().filter(line -> line.contains(" -> ")).count(), transcript);
        assertEquals(6, transcript.lines().filter(line -> line.contains(" is gone, reason 0")).count(), transcript);
        for (RegionNode from : NODES) {
            for (RegionNode to : NODES) {
                if (!from.equals(to)) {
                    TABLE.add("| upstream's | " + from.name() + " | " + to.name() + " | 5 | 0 |");
                }
            }
        }
    }

    @Test
    void derpprobeReportsNoFailure() throws Exception {
        Optional<Path> derpprobe = Upstream.find("derpprobe");
        assumeTrue(derpprobe.isPresent(), "derpprobe is not installed");
        List<DerpNode> nodes = NODES.stream().map(each -> new DerpNode(each.name(), 900, "localhost", "", "127.0.0.1",
                "none", -1, false, each.port(), false, "", false, Map.of())).toList();
        Path map = Files.writeString(directory.resolve("derpmap.json"),
                DerpMapWriter.toJson(DerpMap.of(DerpRegion.of(900, "own", "Own", nodes))));
        Path log = directory.resolve("derpprobe.log");
        Process probe = Upstream.start(derpprobe.get(), files, log, "-once", "-spread=false",
                "-derp-map", "file://" + map, "-mesh-psk-file", files.meshKey().toString());
        int status = probe.waitFor();
        String output = Files.readString(log);
        assertEquals(0, status, output);
        assertFalse(output.contains("bad: "), output);
        for (RegionNode from : NODES) {
            for (RegionNode to : NODES) {
                assertTrue(output.contains("good: derp/own/" + from.name() + "/" + to.name() + "/mesh"), output);
            }
        }
        probes = "derpprobe: " + output.lines().filter(line -> line.contains("good: ")).count() + " good, none bad";
    }
}
