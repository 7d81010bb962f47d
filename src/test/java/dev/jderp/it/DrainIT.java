package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.protocol.Frame;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * SIGTERM to the relay in every way of running it: each client is sent away in order, through whichever door it came.
 */
class DrainIT {

    private static final int CLIENTS_PER_DOOR = 3;
    private static final int GOING_AWAY = 1001;

    @TempDir
    Path directory;

    private final int http = RelayProcess.freePort();
    private final int front = RelayProcess.freePort();

    /** A client, and whether it came by WebSocket. */
    private record Guest(HostileClient client, boolean webSocket) {
    }

    private Map<String, String> settings() {
        return new HashMap<>(Map.of(
                "DERP_HTTP_PORT", Integer.toString(http),
                "DERP_FRONT_DOOR_PORT", Integer.toString(front),
                "DERP_LOG_CONNECTIONS", "true",
                "DERP_DRAIN_SECONDS", "3"));
    }

    @Test
    void theServerSendsEveryClientAwayAtEveryDoor() throws Exception {
        try (RelayProcess relay = RelayProcess.start(directory, settings())) {
            drains(relay, true);
            assertEquals(4 * CLIENTS_PER_DOOR, shutdownLines(relay));
        }
    }

    @Test
    void theRelayWithoutAContainerSendsEveryClientAway() throws Exception {
        try (RelayProcess relay = RelayProcess.start(directory, settings(), "relay")) {
            drains(relay, false);
            assertEquals(2 * CLIENTS_PER_DOOR, shutdownLines(relay));
        }
    }

    /** Maven's plugin closes the relay's output before it passes the signal on, so the log cannot be seen. */
    @Test
    void theRelayThatMavenRunsSendsEveryClientAwayWhenMavenIsEnded() throws Exception {
        Map<String, String> settings = settings();
        settings.put("DERP_STATE_DIR", directory.resolve("data").toString());
        Optional<RelayProcess> started = RelayProcess.startByMaven(settings);
        assumeTrue(started.isPresent(), "Maven cannot run the goal here");
        try (RelayProcess maven = started.get()) {
            drains(maven, true);
        }
    }

    private void drains(RelayProcess relay, boolean container) throws Exception {
        relay.readyBlock();
        List<Guest> guests = new ArrayList<>();
        try {
            for (int i = 0; i < CLIENTS_PER_DOOR; i++) {
                for (boolean webSocket : List.of(false, true)) {
                    guests.add(new Guest(HostileClient.login(front, true, webSocket), webSocket));
                    if (container) {
                        guests.add(new Guest(HostileClient.login(http, false, webSocket), webSocket));
                    }
                }
            }
            relay.signal("TERM");
            for (Guest guest : guests) {
                isSentAway(guest);
            }
            relay.awaitEnd();
        } catch (IOException | AssertionError e) {
            throw new AssertionError(relay.said(), e);
        } finally {
            for (Guest guest : guests) {
                guest.client().close();
            }
        }
    }

    private static long shutdownLines(RelayProcess relay) {
        return relay.said()
                .lines()
                .filter(line -> line.contains("connection closed: ") && line.contains(" reason=shutdown "))
                .count();
    }

    private static void isSentAway(Guest guest) throws IOException {
        assertInstanceOf(Frame.Restarting.class, guest.client().next());
        if (guest.webSocket()) {
            assertEquals(GOING_AWAY, guest.client().closeCode());
        } else {
            assertEquals("", guest.client().readAll()); // throws where the connection is cut
        }
    }
}
