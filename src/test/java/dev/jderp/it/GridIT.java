package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.grid.Grid;
import dev.jderp.grid.GridJoin;
import dev.jderp.grid.options.GridMembers;
import dev.jderp.grid.options.GridOptions;
import dev.jderp.grid.RegionAnswers;
import dev.jderp.kit.SharedText;
import dev.jderp.metrics.Outages;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.GridNode;
import dev.jderp.testkit.RelayProcess;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A relay in a process of its own and a member of its data grid in this one. Several relays are in
 * {@code dev.jderp.region}.
 */
class GridIT {

    private static final String KEY = "nodekey:" + "ab".repeat(32);
    private static final String DENY = "/admission/deny";

    @TempDir
    Path directory;

    private final List<Integer> ports = List.of(RelayProcess.freePort(), RelayProcess.freePort());

    private Grid member() throws Exception {
        String members = "127.0.0.1:" + ports.get(0) + ",127.0.0.1:" + ports.get(1);
        GridOptions options = new GridOptions(GridMembers.parse(members, ports.get(1)),
                InetAddress.getLoopbackAddress(), ports.get(1), 900, "900b", "b.test:443");
        return new Grid(GridJoin.onServer(options), "900b", directory.resolve("900b"), new Outages());
    }

    @Test
    void aServerSharesItsAdministrationWithTheGrid() throws Exception {
        CountDownLatch changed = new CountDownLatch(1);
        try (GridNode a = GridNode.begin(directory, 0, ports); Grid b = member()) {
            SharedText deny = b.sharing("deny").share("", "", changed::countDown);
            b.calls().answer("status", question -> "{\"nodeName\":\"900b\"}");
            b.start();
            a.awaitReady();
            a.awaitMembers(2);
            String empty = a.etag(DENY);
            a.put(DENY, "{\"keys\":[\"" + KEY + "\"]}");
            assertTrue(changed.await(1, TimeUnit.MINUTES));
            assertEquals(KEY + "\n", deny.latest().orElseThrow());
            assertTrue(deny.replace(KEY + "\n", ""));
            a.await(DENY, body -> !body.contains(KEY));
            assertEquals(empty, a.etag(DENY));
            try (DerpClient client = Clients.joined(Clients.plain(a.frontPort()))) {
                String key = client.publicKey().text();
                RegionAnswers closed = close(b, key);
                assertEquals("1", closed.answers().get("900a"));
                a.awaitLogged("ann by relay 900b: DELETE /api/v1/clients/" + key, 1);
            }
        }
    }

    /** Asks what the resource of the clients asks other relays. */
    private static RegionAnswers close(Grid grid, String key) {
        grid.calls().answer("close-client", question -> "0");
        return grid.calls().ask("close-client",
                "{\"key\":\"" + key + "\",\"caller\":\"ann\",\"node\":\"900b\"}", Duration.ofSeconds(30));
    }
}
