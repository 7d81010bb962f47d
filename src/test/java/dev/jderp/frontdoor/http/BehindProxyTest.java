package dev.jderp.frontdoor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.clientaddress.FrontDoorHeader;
import dev.jderp.frontdoor.FrontDoorOptions;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.frontdoor.listen.PendingLimits;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.metrics.DoorMetric;
import dev.jderp.protocol.Frame;
import dev.jderp.server.ClientView;
import dev.jderp.server.Relay;
import dev.jderp.testkit.HostileClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The client that the front door assigns to a request, and the limits of that client's address. */
class BehindProxyTest {

    private static final AddressOptions PROXY = new AddressOptions(List.of("127.0.0.1"), "X-Forwarded-For");
    private static final String PROBE = "GET /derp/probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";

    private static TestDoor relay;

    @BeforeAll
    static void open() throws Exception {
        relay = new TestDoor();
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    private static String page(String more) {
        return "GET /page HTTP/1.1\r\nHost: x\r\n" + more + "\r\n";
    }

    /** Answers the next request as the container; returns the fields that follow the secret in its header. */
    private static String clientFields(ServerSocket container) throws IOException {
        try (Socket socket = container.accept()) {
            var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            String fields = "";
            for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                assertTrue(!line.toLowerCase(java.util.Locale.ROOT).contains("forwarded"), line);
                if (line.startsWith(FrontDoorHeader.NAME + ": ")) {
                    fields = line.substring(line.indexOf(TestDoor.SECRET) + TestDoor.SECRET.length() + 1);
                }
            }
            socket.getOutputStream().write("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            return fields;
        }
    }

    @Test
    void eachRequestOfATrustedProxyHasItsOwnClient() throws Exception {
        try (ServerSocket container = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                HostileClient proxy = HostileClient.plain(
                        relay.open(TestDoor.PLAIN, container.getLocalPort(), PROXY, true).port())) {
            container.setSoTimeout(5_000);
            for (var each : List.of(
                    List.of("X-Forwarded-For: 203.0.113.7\r\n", "http 203.0.113.7 0 true false false"),
                    List.of("X-Forwarded-For: 203.0.113.8:99\r\nX-Forwarded-Proto: https\r\n",
                            "https 203.0.113.8 99 true false false"),
                    List.of("X-Forwarded-For: 127.0.0.1\r\nX-Forwarded-For: ::ffff:203.0.113.9\r\n",
                            "http 203.0.113.9 0 true true false"))) {
                proxy.sendText(page(each.get(0)));
                assertEquals(each.get(1), clientFields(container));
                assertTrue(proxy.readHead().startsWith("HTTP/1.1 204 "));
            }
        }
    }

    @Test
    void anUntrustedHeaderIsIgnoredAndReportedToTheContainer() throws Exception {
        try (ServerSocket container = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                HostileClient client = HostileClient.plain(
                        relay.open(TestDoor.PLAIN, container.getLocalPort(), PROXY, true).port(), "127.0.0.2")) {
            container.setSoTimeout(5_000);
            client.sendText(page("X-Forwarded-For: 203.0.113.7\r\nX-Forwarded-Proto: https\r\n"));
            String fields = clientFields(container);
            assertTrue(fields.startsWith("http 127.0.0.2 ") && fields.endsWith(" false true false"), fields);
        }
    }

    private static InetSocketAddress remote(HostileClient client) {
        ClientView found = relay.relay.clients().stream()
                .filter(each -> each.key().equals(Optional.of(client.key()))).findFirst().orElseThrow();
        return found.remoteAddress().orElseThrow();
    }

    @Test
    void aClientBehindAProxyHasItsOwnAddress() throws Exception {
        int port = relay.open(TestDoor.PLAIN, 1, PROXY, true).port();
        for (boolean webSocket : List.of(false, true)) {
            try (HostileClient client = HostileClient.plain(port)) {
                client.login(webSocket, "X-Forwarded-For: [2001:db8::7]:99\r\n");
                assertEquals(new InetSocketAddress("2001:db8::7", 99), remote(client));
            }
            try (HostileClient forger = HostileClient.plain(port, "127.0.0.2")) {
                forger.login(webSocket, "X-Forwarded-For: 203.0.113.7\r\n");
                assertEquals("127.0.0.2", remote(forger).getAddress().getHostAddress());
            }
        }
    }

    @Test
    void aClientBehindAProxyGetsKeepAlivesMoreOften() throws Exception {
        AtomicLong now = new AtomicLong();
        FrontDoorOptions options = TestDoor.PLAIN.toBuilder().proxyProtocolFrom(List.of("127.0.0.3")).build();
        for (boolean webSocket : List.of(false, true)) {
            try (TestDoor timed = new TestDoor(new Relay(NodePrivateKey.generate(), TestDoor.RELAY, now::get))) {
                int port = timed.open(options, 1, PROXY, true).port();
                try (HostileClient byHttp = HostileClient.plain(port);
                        HostileClient byTcp = HostileClient.plain(port, "127.0.0.3");
                        HostileClient direct = HostileClient.plain(port, "127.0.0.2")) {
                    byHttp.login(webSocket, "X-Forwarded-For: 203.0.113.7\r\n");
                    byTcp.sendText("PROXY TCP4 203.0.113.8 10.0.0.1 5678 443\r\n");
                    byTcp.login(webSocket, "");
                    direct.login(webSocket, "");
                    now.addAndGet(Duration.ofSeconds(44).toNanos());
                    assertEquals(new Frame.KeepAlive(), nextButPings(byHttp));
                    assertEquals(new Frame.KeepAlive(), nextButPings(byTcp));
                    direct.send(new Frame.Ping(1));
                    assertEquals(new Frame.Pong(1), nextButPings(direct));
                }
            }
        }
    }

    private static Frame nextButPings(HostileClient client) throws IOException {
        Frame next = client.nextOfAnyKind();
        while (next instanceof Frame.Ping) {
            next = client.nextOfAnyKind();
        }
        return next;
    }

    // limits per source

    private static FrontDoorOptions two(String... proxyProtocolFrom) {
        PendingLimits limits = new PendingLimits(
                Duration.ofSeconds(5), Duration.ofSeconds(5), 1000, 1000, TestDoor.NO_LIMIT,
                new PendingLimits.Rate(0.001, 2));
        return TestDoor.PLAIN.toBuilder().proxyProtocolFrom(List.of(proxyProtocolFrom)).limits(limits).build();
    }

    private static boolean isServed(int port, String from, String before) throws IOException {
        try (HostileClient client = HostileClient.plain(port, from)) {
            client.sendText(before + PROBE);
            return client.readAll().startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            return false;
        }
    }

    private static long count(DoorMetric metric) {
        return relay.relay.measurements().doors().sum(metric);
    }

    @Test
    void anAddressOverItsRateIsClosedAndOthersAreServed() throws Exception {
        int port = relay.open(two(), 1).port();
        long rejected = count(DoorMetric.REJECTED_CONNECTIONS);
        for (int i = 0; i < 6; i++) {
            assertEquals(i < 2, isServed(port, "127.0.0.3", ""));
        }
        assertEquals(4, count(DoorMetric.REJECTED_CONNECTIONS) - rejected);
        assertTrue(isServed(port, "127.0.0.4", ""));
    }

    @Test
    void theSourceInAProxyHeaderIsLimited() throws Exception {
        int port = relay.open(two("127.0.0.1"), 1).port();
        for (int i = 0; i < 5; i++) {
            assertEquals(i < 2, isServed(port, "127.0.0.1", "PROXY TCP4 203.0.113.7 10.0.0.1 5678 443\r\n"));
            assertEquals(i < 2, isServed(port, "127.0.0.1",
                    "PROXY TCP6 2001:db8::" + (i + 1) + " 2001:db8:1::1 5678 443\r\n"));
            assertTrue(isServed(port, "127.0.0.1", "PROXY UNKNOWN\r\n"));
        }
    }

    @Test
    void anHttpProxysClientIsLimitedWhenItRequestsDerp() throws Exception {
        int port = relay.open(two(), 1, PROXY, true).port();
        long rejected = count(DoorMetric.REJECTED_CONNECTIONS);
        for (int i = 0; i < 4; i++) {
            assertTrue(isServed(port, "127.0.0.1", ""));
            try (HostileClient client = HostileClient.plain(port)) {
                String from = "X-Forwarded-For: 203.0.113.7\r\n";
                if (i < 2) {
                    client.login(i == 1, from);
                } else {
                    String head = String.valueOf(
                            assertThrows(IOException.class, () -> client.login(false, from)).getMessage());
                    assertTrue(head.startsWith("HTTP/1.1 429 "), head);
                    assertEquals("too many connections from this address\n", client.readAll());
                }
            }
            try (HostileClient other = HostileClient.plain(port)) {
                other.login(false, "X-Forwarded-For: 198.51.100." + i + "\r\n");
            }
        }
        assertEquals(2, count(DoorMetric.REJECTED_CONNECTIONS) - rejected);
    }

    // without DERP

    @Test
    void aDisabledRelayRefusesDerpAndServesOtherRequests() throws Exception {
        int port = relay.open(TestDoor.PLAIN, 1, TestDoor.NOBODY, false).port();
        for (String request : List.of("GET /derp HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /derp HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: DERP\r\n\r\n",
                HostileClient.webSocketRequest("derp"))) {
            try (HostileClient client = HostileClient.plain(port)) {
                client.sendText(request);
                assertTrue(client.readHead().startsWith("HTTP/1.1 404 "));
                assertEquals("derp server disabled\n", client.readAll());
            }
        }
        assertTrue(isServed(port, "127.0.0.1", ""));
    }
}
