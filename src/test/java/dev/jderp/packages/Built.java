package dev.jderp.packages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.stun.StunClient;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.Polling;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the profile {@code package} has built, and checks of a relay that has been started from it. */
final class Built {

    static final Path PACKAGES = Path.of("target/package");

    private static final String OK = "HTTP/1.1 200 ";
    private static final Duration MAX_START = Duration.ofMinutes(4);

    private Built() {}

    /** The only built file with this ending. */
    static Path file(String ending) throws IOException {
        try (var files = Files.list(PACKAGES)) {
            List<Path> found = files.filter(file -> file.toString().endsWith(ending)).toList();
            assertEquals(1, found.size(), ending + ": " + found);
            return found.getFirst();
        }
    }

    /** Connects a client over TLS and waits until the relay has let it in. */
    static DerpClient login(int port) throws IOException {
        return Clients.joined(DerpClient.builder(NodePrivateKey.generate())
                .url(URI.create("https://localhost:" + port + "/derp"))
                .insecureForTests());
    }

    /** Waits until the application server answers through the front door. */
    static void awaitContainer(int port, Process relay) throws InterruptedException {
        Polling.await(MAX_START, () -> {
            if (!relay.isAlive()) {
                throw new AssertionError("the relay ended with status " + relay.exitValue());
            }
            try {
                return ask(port, "/health/ready", "").startsWith(OK);
            } catch (IOException e) {
                return false;
            }
        });
    }

    /** Checks DERP, STUN, the map, the dashboard and, with a token, the REST API. */
    static void assertServes(int port, int stunPort, String token) throws Exception {
        try (DerpClient client = login(port)) {
            client.send(client.publicKey(), new byte[]{1});
            assertEquals(1, Clients.next(client, ReceivedMessage.ReceivedPacket.class).data().length);
        }
        try (StunClient client = new StunClient()) {
            var answer = client.ask(new InetSocketAddress(InetAddress.getLoopbackAddress(), stunPort),
                    Duration.ofSeconds(20));
            assertEquals(client.localPort(false), answer.mapped().getPort());
        }
        assertTrue(get(port, "/derpmap/default", "").contains("\"DERPPort\":" + port));
        assertTrue(get(port, "/dashboard/", "").contains("<html"));
        assertTrue(get(port, "/api/v1/status", "Authorization: Bearer " + token + "\r\n").contains("\"publicKey\""));
    }

    private static String get(int port, String path, String header) throws IOException {
        String all = ask(port, path, header);
        assertTrue(all.startsWith(OK), all);
        return all;
    }

    private static String ask(int port, String path, String header) throws IOException {
        try (HostileClient client = HostileClient.tls(port)) {
            client.sendText("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\n" + header
                    + "Connection: close\r\n\r\n");
            return client.readAll();
        }
    }
}
