package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.protocol.Frame;
import dev.jderp.sockets.Platform;
import dev.jderp.testkit.Command;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.PageRequests;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RelayProcess;
import dev.jderp.testkit.VarzPage;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** Processes of one relay that follow each other on the same sockets. */
@Timeout(600)
@Execution(ExecutionMode.CONCURRENT)
class TakeoverIT {

    private static final int CONFIGURATION_ERROR = 78;
    private static final Duration MAX_START = Duration.ofMinutes(2);
    private static final String WAITS = "serves until the container of this process answers";
    private static final String SERVES = "takeover: this process serves in place of process ";
    /** The common pool may have one thread only, which one that waits would take. */
    private static final Executor OWN_THREAD = task -> Thread.ofPlatform().daemon().start(task);
    private static final byte[] PACKET = {1, 2, 3};

    /** Opens two sockets, as a service manager does, and becomes the program that the other arguments name. */
    private static final String SERVICE_MANAGER = """
            import os, socket, sys
            tcp = socket.socket()
            tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            tcp.bind(("127.0.0.1", int(sys.argv[1])))
            tcp.listen(100)
            unused = socket.socket(type=socket.SOCK_DGRAM)
            unused.bind(("127.0.0.1", 0))
            for i, each in enumerate([tcp, unused]):
                each.setblocking(False)
                os.dup2(each.fileno(), 200 + i, inheritable=True)
            for i in range(2):
                os.dup2(200 + i, 3 + i, inheritable=True)
                os.close(200 + i)
            os.environ.update(LISTEN_FDS="2", LISTEN_PID=str(os.getpid()))
            os.execvp(sys.argv[2], sys.argv[2:])
            """;

    @TempDir
    Path directory;

    private final int front = RelayProcess.freePort();
    private final int pages = RelayProcess.freePort();
    private final Map<String, String> settings = new HashMap<>(Map.of(
            "DERP_HTTP_PORT", Integer.toString(pages),
            "DERP_FRONT_DOOR_PORT", Integer.toString(front),
            "DERP_FRONT_DOOR_TLS", "false",
            "DERP_DRAIN_SECONDS", "600"));

    @BeforeEach
    void needsEpoll() {
        assumeTrue(Platform.detect().epoll(), "a takeover needs epoll");
    }

    private RelayProcess start(String command) throws IOException {
        settings.put("DERP_TAKEOVER", "true");
        return RelayProcess.start(directory, settings, command.isEmpty() ? new String[0] : new String[]{command});
    }

    private static CompletableFuture<List<String>> ready(RelayProcess relay) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return relay.readyBlock();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }, OWN_THREAD);
    }

    private static void exchange(HostileClient one, HostileClient two) throws Exception {
        reach(one, two);
        reach(two, one);
    }

    /** Sends until a packet has arrived: the process of {@code from} may not know yet where {@code to} is. */
    private static void reach(HostileClient from, HostileClient to) throws Exception {
        CompletableFuture<byte[]> arrived = CompletableFuture.supplyAsync(() -> nextPacket(to), OWN_THREAD);
        Polling.await(() -> {
            try {
                from.send(new Frame.SendPacket(to.key(), PACKET));
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return arrived.isDone();
        });
        assertArrayEquals(PACKET, arrived.join());
    }

    private static byte[] nextPacket(HostileClient client) {
        try {
            while (true) {
                if (client.next() instanceof Frame.RecvPacket received) {
                    return received.packet();
                }
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean hasPython() throws InterruptedException {
        try {
            Command.run("python3", "--version");
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aProcessTakesOverWhileClientsAreConnected() throws Exception {
        takeOver("relay");
    }

    /** With a server, whose start takes long. */
    @Test
    @Tag("package")
    void aServerTakesOverWhileClientsAreConnected() throws Exception {
        takeOver("");
    }

    private static PageRequests pageRequests(int port) {
        return new PageRequests("http://127.0.0.1:" + port + "/derpmap/default");
    }

    private long takeovers(String result) {
        try {
            return VarzPage.read("http://127.0.0.1:" + pages).value("derp_takeovers{result=\"" + result + "\"}");
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void takeOver(String command) throws Exception {
        try (RelayProcess old = start(command)) {
            old.readyBlock();
            try (PageRequests atFrontDoor = pageRequests(front); PageRequests atPages = pageRequests(pages)) {
                atFrontDoor.awaitNext();
                atPages.awaitNext();
                takeOver(command, old, () -> {
                    atFrontDoor.awaitNext(); // by the new process
                    atPages.awaitNext();
                    assertEquals(List.of(), atFrontDoor.failures());
                    assertEquals(List.of(), atPages.failures());
                    System.out.println("takeover by " + (command.isEmpty() ? "a server" : command) + ": " + atFrontDoor
                            + ", " + atPages);
                });
            }
        }
    }

    private void takeOver(String command, RelayProcess old, Step afterwards) throws Exception {
        HostileClient stays = HostileClient.login(front, false, false);
        try (RelayProcess next = start(command); stays) {
            CompletableFuture<List<String>> ready = ready(next);
            Polling.await(MAX_START, () -> next.said().contains(SERVES + old.pid()));
            try (HostileClient comes = HostileClient.login(front, false, false)) {
                exchange(comes, stays);
                assertTrue(old.isAlive());
                stays.leave();
                old.awaitEnd();
                assertEquals(0, old.exitStatus(), old.said());
                assertFalse(old.said().contains("SEVERE"), old.said());
                ready.join();
                try (HostileClient later = HostileClient.login(front, false, false)) {
                    exchange(comes, later);
                }
                assertEquals(1, takeovers("completed"));
            }
            afterwards.run();
        }
    }

    /** A step of a test that may fail. */
    @FunctionalInterface
    private interface Step {

        void run() throws Exception;
    }

    @Test
    @Tag("package")
    void aServerThatEndsWhileItStartsLeavesTheOtherServing() throws Exception {
        try (RelayProcess old = start("")) {
            old.readyBlock();
            try (PageRequests requests = pageRequests(pages)) {
                for (String signal : List.of("KILL", "TERM")) {
                    long failed = takeovers("failed");
                    try (RelayProcess next = start("")) {
                        CompletableFuture<List<String>> ready = ready(next);
                        Polling.await(MAX_START, () -> next.said().contains(WAITS));
                        next.signal(signal);
                        assertThrows(CompletionException.class, ready::join);
                        Polling.await(MAX_START, () -> !next.isAlive());
                        assertFalse(next.said().contains("jderp is ready"), next.said());
                        Polling.await(() -> takeovers("failed") == failed + 1);
                    }
                    try (HostileClient one = HostileClient.login(front, false, false);
                            HostileClient two = HostileClient.login(front, false, false)) {
                        exchange(one, two);
                    }
                }
                takeOver("", old, () -> {
                    requests.awaitNext();
                    assertEquals(List.of(), requests.failures());
                });
            }
        }
    }

    @Test
    void aProcessThatCannotStartLeavesTheOtherServing() throws Exception {
        try (RelayProcess old = start("relay")) {
            old.readyBlock();
            try (HostileClient stays = HostileClient.login(front, false, false)) {
                settings.put("DERP_RATE_CONFIG", Files.writeString(directory.resolve("rates"), "{").toString());
                try (RelayProcess next = start("relay")) {
                    assertEquals(CONFIGURATION_ERROR, next.ended().getKey());
                }
                Polling.await(() -> old.said().contains("has failed: the new process ended before it was ready"));
                try (HostileClient comes = HostileClient.login(front, false, false)) {
                    exchange(comes, stays);
                }
            }
            assertTrue(old.isAlive());
        }
    }

    @Test
    void aRelayServesWithTheSocketsOfAServiceManager() throws Exception {
        if (!hasPython()) {
            System.out.println("skipped: python3 is not installed, which plays the service manager");
            return;
        }
        List<String> manager = List.of("python3", "-c", SERVICE_MANAGER, Integer.toString(front));
        try (RelayProcess relay = RelayProcess.start(manager, List.of("-XX:TieredStopAtLevel=1"), directory, settings,
                "relay")) {
            CompletableFuture<List<String>> ready = ready(relay);
            Polling.await(MAX_START, this::isConnectable); // long before the relay has started
            try (HostileClient one = HostileClient.login(front, false, false);
                    HostileClient two = HostileClient.login(front, false, false)) {
                exchange(one, two);
            }
            ready.join();
            Polling.await(() -> relay.said().contains("a socket of the service manager, belongs to no listener"));
        }
    }

    private boolean isConnectable() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), front)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
