package dev.jderp.appserver;

import static dev.jderp.appserver.ApplicationServer.get;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.testkit.DoorSuite;
import dev.jderp.testkit.HostileClient;
import java.io.IOException;
import java.nio.file.Files;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The WAR on an application server: all doors, the REST API, undeployment, redeployment and the stop. */
@Tag("servers")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class ServerSuite extends DoorSuite {

    private static final String OK = "HTTP/1.1 200 ";
    private static final int UNDEPLOYMENT = Integer.MAX_VALUE - 1;
    private static final int STOP = Integer.MAX_VALUE;

    @RegisterExtension
    final Results results = new Results();

    private ApplicationServer server;

    /** The server under test, not started. */
    abstract ApplicationServer server();

    @BeforeAll
    void start() throws Exception {
        server = server();
        server.start();
    }

    @AfterAll
    void close() {
        server.close();
        System.out.println("| " + server.columns() + " | JDK " + Runtime.version().feature() + " | "
                + results.of("port " + server.http()) + " | " + results.of("port " + server.https()) + " | "
                + results.of("port " + server.frontDoor()) + " | " + results.of("") + " | "
                + LocalDate.now(ZoneOffset.UTC) + " |");
    }

    @Override
    protected List<Port> ports() {
        return List.copyOf(server.ports());
    }

    /** The front door's port only. */
    List<Port> frontDoor() {
        return ports().subList(2, 3);
    }

    @Override
    protected long refusedMeshKeys() throws Exception {
        return refusedMeshKeys(server.http());
    }

    @Test
    void theMapHasTheFrontDoorsPort() throws Exception {
        for (Port port : ports()) {
            String map = get(port, "/derpmap/default", "");
            assertTrue(map.startsWith(OK) && map.contains("\"DERPPort\":" + server.frontDoor()), port + map);
        }
    }

    @Test
    void nativeDerpIsRefusedWhereTheServerCannotCarryIt() throws Exception {
        for (Port port : ports()) {
            if (!nativePorts().contains(port)) {
                try (HostileClient client = port.connect()) {
                    client.sendText(UPGRADE);
                    String all = client.readAll();
                    assertTrue(all.startsWith("HTTP/1.1 501 ") && all.contains("front door"), port + all);
                }
            }
        }
    }

    @Test
    void theRestApiRequiresAToken() throws Exception {
        String token = Files.readString(server.state().resolve("admin-token")).strip();
        for (Port port : ports()) {
            String refused = get(port, "/api/v1/status", "");
            assertTrue(refused.startsWith("HTTP/1.1 401 "), port + refused);
            String status = get(port, "/api/v1/status", "Authorization: Bearer " + token + "\r\n");
            assertTrue(status.startsWith(OK) && status.contains("\"publicKey\""), port + status);
        }
    }

    @Test
    void pagesAndHealthAreTheRelays() throws Exception {
        for (Port port : ports()) {
            for (String path : List.of("/", "/nowhere")) {
                String page = get(port, path, "");
                assertTrue(page.startsWith(OK) && page.contains("<h1>DERP</h1>"), port + page);
            }
            String ready = get(port, "/health/ready", "");
            assertTrue(ready.startsWith(OK) && ready.contains("\"UP\""), port + ready);
            String metrics = get(port, "/metrics", "");
            assertTrue(metrics.startsWith(OK) && metrics.contains("derp_"), port + metrics);
        }
    }

    @Test
    @Order(UNDEPLOYMENT)
    void undeploymentLeavesNoThreadAndTheWarCanBeRedeployed() throws Exception {
        List<HostileClient> clients = new ArrayList<>();
        for (Door door : doors()) {
            clients.add(door.login());
        }
        server.undeploy();
        for (HostileClient client : clients) {
            awaitEnd(client);
        }
        server.awaitThreads(threads -> threads.stream()
                .noneMatch(name -> name.startsWith("derp") || name.contains("netty")));
        server.deploy();
        for (Door door : doors()) {
            door.login().close();
        }
    }

    @Test
    @Order(STOP)
    void aStopEndsClientsAndTheProcess() throws Exception {
        List<HostileClient> clients = new ArrayList<>();
        for (Door door : doors()) {
            clients.add(door.login());
        }
        server.stop();
        for (HostileClient client : clients) {
            awaitEnd(client);
        }
    }

    /** Reads what the relay sends at its stop, a Restarting frame at most. */
    private static void awaitEnd(HostileClient client) throws IOException {
        try (client) {
            for (int bytes = 0; !client.isClosedByPeer(); bytes++) {
                assertTrue(bytes < 100, "more than a Restarting frame");
            }
        }
    }
}
