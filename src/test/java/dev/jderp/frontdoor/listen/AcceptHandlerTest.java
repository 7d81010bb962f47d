package dev.jderp.frontdoor.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.clientaddress.FrontDoorHeader;
import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.metrics.DoorMetric;
import dev.jderp.sockets.ListenAddresses;
import dev.jderp.sockets.ListenException;
import dev.jderp.testkit.HostileClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Connections that are accepted, at which ports and from which addresses, and the PROXY header. */
class AcceptHandlerTest {

    private static final byte[] PROXY_V2 = {0x0d, 0x0a, 0x0d, 0x0a, 0, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a};
    private static final String PAGE = "GET /page HTTP/1.1\r\nHost: x\r\n\r\n";

    private static TestDoor relay;

    @BeforeAll
    static void open() throws Exception {
        relay = new TestDoor();
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    private static FrontDoorOptions trusting(String... proxies) {
        return TestDoor.PLAIN.toBuilder().proxyProtocolFrom(List.of(proxies)).build();
    }

    /** Returns the header by which the container gets the client. */
    private static String seenFrom(FrontDoorOptions options, byte[] before) throws Exception {
        try (ServerSocket container = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                HostileClient client = HostileClient.plain(
                        relay.open(options, container.getLocalPort()).port())) {
            container.setSoTimeout(5_000);
            client.sendRaw(before);
            client.sendText(PAGE);
            try (Socket socket = container.accept()) {
                ByteArrayOutputStream head = new ByteArrayOutputStream();
                while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
                    head.write(socket.getInputStream().read());
                }
                return head.toString(StandardCharsets.ISO_8859_1).lines()
                        .filter(line -> line.startsWith(FrontDoorHeader.NAME)).findFirst().orElse("");
            }
        }
    }

    private static byte[] v2(int command, int family, byte[] addresses) {
        return ByteBuffer.allocate(16 + addresses.length).put(PROXY_V2)
                .put((byte) command).put((byte) family).putShort((short) addresses.length).put(addresses).array();
    }

    @Test
    void aTrustedProxysHeaderNamesTheClient() throws Exception {
        byte[] v1 = "PROXY TCP4 203.0.113.7 10.0.0.1 5678 443\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] v1over6 = "PROXY TCP6 2001:db8::7 2001:db8::1 5678 443\r\n".getBytes(StandardCharsets.US_ASCII);
        byte[] four = {(byte) 203, 0, 113, 7, 10, 0, 0, 1, 0x16, 0x2e, 1, (byte) 0xbb};
        for (byte[] header : List.of(v1, v2(0x21, 0x11, four))) {
            String seen = seenFrom(trusting("10.0.0.0/8", "127.0.0.1"), header);
            assertTrue(seen.endsWith(" http 203.0.113.7 5678 false false false"), seen);
        }
        String six = seenFrom(trusting("127.0.0.0/8"), v1over6);
        assertTrue(six.endsWith(" http 2001:db8:0:0:0:0:0:7 5678 false false false"), six);
        String healthCheck = seenFrom(trusting("127.0.0.0/8"), v2(0x20, 0x00, new byte[0]));
        assertTrue(healthCheck.contains(" http 127.0.0.1 "), healthCheck);
    }

    @Test
    void aProxyHeaderOfAnUntrustedPeerIsMalformedHttp() throws Exception {
        int port = relay.open(trusting("10.0.0.0/8"), 1).port();
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("PROXY TCP4 203.0.113.7 10.0.0.1 5678 443\r\n" + PAGE);
            assertTrue(client.readAll().startsWith("HTTP/1.1 400 "));
        }
    }

    @Test
    void aTrustedProxyWithoutAProxyHeaderIsClosed() throws Exception {
        int port = relay.open(trusting("127.0.0.1"), 1).port();
        for (String begun : List.of(PAGE, "PROXY TCP4 nonsense\r\n" + PAGE, "PROXY " + "x".repeat(200) + PAGE)) {
            try (HostileClient client = HostileClient.plain(port)) {
                client.sendText(begun);
                assertEquals("", client.readAll());
            }
        }
    }

    @Test
    void connectionsOverTheAcceptLimitAreClosed() throws Exception {
        PendingLimits few = new PendingLimits(
                Duration.ofSeconds(2), Duration.ofSeconds(2), 1000, 1000, new PendingLimits.Rate(0.5, 3),
                TestDoor.NO_LIMIT);
        FrontDoor door = relay.open(TestDoor.limited(few), 1);
        long before = count(DoorMetric.ACCEPTED_CONNECTIONS) + count(DoorMetric.REJECTED_CONNECTIONS);
        int served = 0;
        for (int i = 0; i < 10; i++) {
            served += isServed(door.port()) ? 1 : 0;
        }
        assertTrue(served >= 3 && served < 10, served + " of 10");
        assertEquals(10, count(DoorMetric.ACCEPTED_CONNECTIONS) + count(DoorMetric.REJECTED_CONNECTIONS) - before);
        long until = System.nanoTime() + 5_000_000_000L;
        while (!isServed(door.port())) {
            assertTrue(System.nanoTime() < until, "no connection is accepted any more");
        }
    }

    private static long count(DoorMetric metric) {
        return relay.relay.measurements().doors().sum(metric);
    }

    private static boolean isServed(int port) throws IOException {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("GET /generate_204 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            return client.readAll().startsWith("HTTP/1.1 204 ");
        } catch (IOException e) {
            return false;
        }
    }

    @ParameterizedTest
    @CsvSource({
            "GET /generate_204, 204, ''", "POST /generate_204, 204, ''", "GET /, 302, https://relay.example/",
            "HEAD /a?b=c, 302, https://relay.example/a?b=c", "GET /derp, 302, https://relay.example/derp",
            "POST /, 400, ''", "OPTIONS /derp/probe, 400, ''",
            "GET //evil.example/, 302, https://relay.example//evil.example/"
    })
    void thePlainPortAnswersPortalChecksAndRedirects(String request, int status, String location) throws Exception {
        int main;
        int port;
        try (ServerSocket first = new ServerSocket(0); ServerSocket second = new ServerSocket(0)) {
            main = first.getLocalPort();
            port = second.getLocalPort();
        }
        FrontDoor door = relay.open(TestDoor.PLAIN.toBuilder().port(main).plainPort(port).build(), 1);
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText(request + " HTTP/1.1\r\nHost: relay.example\r\nX-Tailscale-Challenge: abc\r\n\r\n");
            String all = client.readAll();
            assertTrue(all.startsWith("HTTP/1.1 " + status + " "), all);
            String to = location.replace("relay.example/", "relay.example:" + main + "/");
            assertEquals(!location.isEmpty(), all.contains("Location: " + to + "\r\n"), all);
            assertEquals(status == 204, all.contains("X-Tailscale-Response: response abc"), all);
            assertEquals(status == 400, all.endsWith("Use HTTPS\n"), all);
        }
        door.close();
    }

    @Test
    void aTakenPortIsReportedInOneLineAndNothingStaysOpen() throws Exception {
        try (ServerSocket taken = new ServerSocket(0)) {
            FrontDoorOptions options = TestDoor.PLAIN.toBuilder()
                    .addresses(List.of("127.0.0.1"))
                    .port(taken.getLocalPort())
                    .build();
            String message = String.valueOf(
                    assertThrows(ListenException.class, () -> relay.open(options, 1)).getMessage());
            assertTrue(message.startsWith("derp.front-door.port is " + taken.getLocalPort()), message);
            assertTrue(message.contains("127.0.0.1"), message);
            assertEquals(1, message.lines().count());
        }
    }

    @Test
    void onlyTheAddressesThatAreSetAreListenedOn() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        FrontDoor door = relay.open(TestDoor.PLAIN.toBuilder()
                .addresses(List.of("127.0.0.2", "127.0.0.3"))
                .port(port)
                .build(), 1);
        for (String there : List.of("127.0.0.2", "127.0.0.3")) {
            new Socket(InetAddress.getByAddress(new byte[]{127, 0, 0, (byte) (there.charAt(8) - '0')}), port).close();
        }
        assertThrows(IOException.class, () -> new Socket(InetAddress.getLoopbackAddress(), port).close());
        door.close();
        assertFalse(isServed(port));
    }

    @Test
    void bothWildcardsListenOnBothFamilies() throws Exception {
        int port;
        int plain;
        try (ServerSocket first = new ServerSocket(0); ServerSocket second = new ServerSocket(0)) {
            port = first.getLocalPort();
            plain = second.getLocalPort();
        }
        FrontDoor door = relay.open(TestDoor.PLAIN.toBuilder()
                .addresses(List.of("0.0.0.0", "::"))
                .port(port)
                .plainPort(plain)
                .build(), 1);
        for (String there : ListenAddresses.hasIpv6() ? List.of("127.0.0.1", "::1") : List.of("127.0.0.1")) {
            new Socket(InetAddress.getByName(there), port).close();
            new Socket(InetAddress.getByName(there), plain).close();
        }
        door.close();
    }

    @Test
    void closingEndsConnectionsAndThreads() throws Exception {
        for (int i = 0; i < 5; i++) {
            FrontDoor door = relay.open(TestDoor.tls(), 1);
            try (HostileClient client = HostileClient.login(door.port(), true, false)) {
                door.close();
                assertTrue(client.isClosedByPeer());
            }
        }
        long until = System.nanoTime() + 5_000_000_000L;
        while (threads() > 0) {
            assertTrue(System.nanoTime() < until, "threads stay");
            relay.closeDoors();
        }
    }

    private static long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().startsWith("derp-lo")).count();
    }
}
