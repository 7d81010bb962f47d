package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.protocol.Frame;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** SIGHUP and SIGTERM, as a service manager sends them, to the server as it is run. */
class LifeIT {

    private static final int CLIENTS = 6;
    private static final String READY = "GET /health/ready HTTP/1.1\r\nHost: x\r\n\r\n";
    private static final String LIVE = "GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n";

    @TempDir
    Path directory;

    @Test
    void aHangUpReadsTheFilesAgainAndAnEndSendsTheClientsAwayOneByOne() throws Exception {
        int front = RelayProcess.freePort();
        Path deny = Files.writeString(directory.resolve("deny"), "# empty\n");
        Path limits = Files.writeString(directory.resolve("limits.json"), "{}");
        try (RelayProcess relay = RelayProcess.start(directory, Map.of(
                "DERP_HTTP_PORT", Integer.toString(RelayProcess.freePort()),
                "DERP_FRONT_DOOR_PORT", Integer.toString(front),
                "DERP_FRONT_DOOR_TLS", "false",
                "DERP_DENY_LIST_FILE", deny.toString(),
                "DERP_RATE_CONFIG", limits.toString(),
                "DERP_LOG_CONNECTIONS", "true",
                "DERP_DRAIN_SECONDS", "5"))) {
            relay.readyBlock();
            denies(relay, front, deny);
            Files.writeString(limits, "{\"PerClientRateLimitBytesPerSec\": 1000000}");
            relay.signal("HUP");
            try {
                drains(relay, front);
                assertTrue(relay.said().contains("connection opened: id=1 key=["), "a line for each that came");
                assertTrue(relay.said().contains(" transport=native reason=admission_withdrawn received="));
            } catch (IOException | AssertionError e) {
                throw new AssertionError(relay.said(), e);
            }
        }
    }

    private static void denies(RelayProcess relay, int front, Path deny) throws Exception {
        try (HostileClient denied = HostileClient.login(front, false, false);
                HostileClient other = HostileClient.login(front, false, true)) {
            Files.writeString(deny, denied.key().text() + "\n");
            relay.signal("HUP");
            assertTrue(denied.isClosedByPeer());
            other.send(new Frame.Ping(5));
            assertEquals(new Frame.Pong(5), other.next());
            assertTrue(relay.isAlive());
        }
    }

    private static void drains(RelayProcess relay, int front) throws Exception {
        List<HostileClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(HostileClient.login(front, false, i % 2 == 0));
            }
            for (int i = 0; i < 20; i++) {
                for (HostileClient to : clients) {
                    clients.get(0).send(new Frame.SendPacket(to.key(), new byte[]{(byte) i}));
                }
            }
            clients.get(0).send(new Frame.Ping(7)); // when it is answered, all of that is queued or on its way
            int own = 0;
            for (Frame frame = clients.get(0).next(); !(frame instanceof Frame.Pong); frame = clients.get(0).next()) {
                assertInstanceOf(Frame.RecvPacket.class, frame);
                own++;
            }
            assertEquals("200", status(front, READY)); // what these pages need is loaded before the drain begins
            assertEquals("200", status(front, LIVE));
            relay.signal("TERM");
            for (HostileClient client : clients) {
                int already = client == clients.get(0) ? own : 0;
                leaves(client, 20 - already);
                if (client == clients.get(0)) {
                    assertEquals("503", status(front, READY));
                    assertEquals("200", status(front, LIVE));
                    assertEquals("503", status(
                            front, "GET /derp HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: DERP\r\n\r\n"));
                }
            }
            relay.awaitEnd();
        } finally {
            for (HostileClient client : clients) {
                client.close();
            }
        }
    }

    /** Reads the remaining frames of a client, up to Restarting. */
    private static void leaves(HostileClient client, int packets) throws IOException {
        int got = 0;
        for (Frame frame = client.next(); !(frame instanceof Frame.Restarting); frame = client.next()) {
            assertInstanceOf(Frame.RecvPacket.class, frame);
            got++;
        }
        assertEquals(packets, got);
    }

    private static String status(int port, String request) throws IOException {
        try (HostileClient stranger = HostileClient.plain(port)) {
            stranger.sendText(request);
            return stranger.readHead().split(" ", -1)[1];
        }
    }
}
