package dev.jderp.frontdoor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.frontdoor.listen.PendingLimits;
import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.protocol.Frame;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.testkit.HostileClient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are forwarded to the container, which is a socket of the test, and requests that are not. */
class ProxyTest {

    private static TestDoor relay;
    private static ServerSocket container;
    private static int port;

    private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
    private volatile boolean over;
    private Thread acceptor;

    @BeforeAll
    static void open() throws Exception {
        relay = new TestDoor();
        container = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        port = relay.open(TestDoor.PLAIN, container.getLocalPort()).port();
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
        container.close();
    }

    @BeforeEach
    void accept() throws Exception {
        container.setSoTimeout(100);
        acceptor = Thread.ofPlatform().daemon().start(() -> {
            while (!over) {
                try {
                    Socket socket = container.accept();
                    socket.setSoTimeout(10_000);
                    accepted.add(socket);
                } catch (IOException e) {
                    // no connection yet
                }
            }
        });
    }

    @AfterEach
    void stopAccepting() throws Exception {
        over = true;
        acceptor.join();
        for (Socket socket : accepted) {
            socket.close();
        }
    }

    private Socket next() throws Exception {
        Socket socket = accepted.poll(10, TimeUnit.SECONDS);
        assertTrue(socket != null, "nothing reached the container");
        return socket;
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int b = in.read();
            assertTrue(b >= 0, head.toString(StandardCharsets.ISO_8859_1));
            head.write(b);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static void answer(Socket socket, String answer) throws IOException {
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
        socket.getOutputStream().flush();
    }

    private static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }

    @Test
    void requestsAreForwardedAndTheConnectionStaysOpen() throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            for (int i = 0; i < 3; i++) {
                client.sendText("GET /page" + i + "?q=1 HTTP/1.1\r\nHost: relay.example\r\nAccept: text/html\r\n\r\n");
                try (Socket socket = next()) {
                    String head = head(socket.getInputStream());
                    assertTrue(head.startsWith("GET /page" + i + "?q=1 HTTP/1.1\r\n"), head);
                    assertTrue(lower(head).contains("host: relay.example\r\n"), head);
                    assertTrue(lower(head).contains("accept: text/html\r\n"), head);
                    answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nX-Page: " + i + "\r\n\r\nabc");
                    String back = client.readHead();
                    assertTrue(back.startsWith("HTTP/1.1 200 OK\r\n") && back.contains("X-Page: " + i), back);
                    assertEquals("abc", new String(client.read(3), StandardCharsets.US_ASCII));
                }
            }
        }
    }

    @Test
    void aBootstrapDnsRequestIsTheLastOfItsConnection() throws Exception {
        for (String target : new String[]{"/bootstrap-dns", "/bootstrap-dns?q=a.example"}) {
            try (HostileClient client = HostileClient.plain(port)) {
                client.sendText("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n");
                try (Socket socket = next()) {
                    head(socket.getInputStream());
                    answer(socket, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{}");
                    String all = client.readAll();
                    assertTrue(lower(all).contains("connection: close\r\n") && all.endsWith("{}"), all);
                }
            }
        }
    }

    @Test
    void pipelinedRequestsAreHandledOneAfterAnother() throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("GET /a HTTP/1.1\r\nHost: x\r\n\r\nGET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "GET /b HTTP/1.1\r\nHost: x\r\n\r\n");
            try (Socket first = next()) {
                assertTrue(head(first.getInputStream()).startsWith("GET /a "));
                assertEquals(null, accepted.poll(200, TimeUnit.MILLISECONDS));
                answer(first, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\na");
                assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
                client.read(1);
                assertTrue(client.readHead().startsWith("HTTP/1.1 204 "));
            }
            try (Socket second = next()) {
                assertTrue(head(second.getInputStream()).startsWith("GET /b "));
                answer(second, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nb");
                assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void anUpgradePipelinedAfterAnotherRequestIsServed(boolean webSocket) throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n" + (webSocket
                    ? HostileClient.webSocketRequest("derp")
                    : "GET /derp HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: DERP\r\n\r\n"));
            assertTrue(client.readHead().startsWith("HTTP/1.1 204 "));
            assertTrue(client.readHead().startsWith("HTTP/1.1 101 "));
            if (webSocket) {
                client.speakWebSocket();
            }
            client.handshake();
            client.send(new Frame.Ping(1));
            assertEquals(new Frame.Pong(1), client.next());
        }
    }

    @Test
    void aBodyThatArrivesAfterItsPipelinedHeadIsRead() throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n"
                    + "POST /derp/probe HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 204 "));
            client.sendText("hello");
            assertTrue(client.readHead().startsWith("HTTP/1.1 405 "));
        }
    }

    @Test
    void headersThatProxiesSetAreTakenOnlyFromTheFrontDoor() throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText(
                    "GET / HTTP/1.1\r\nHost: x\r\nConnection: keep-alive, X-Secret-Hop, Host\r\nX-Secret-Hop: 1\r\n"
                            + "Keep-Alive: 5\r\nTE: trailers\r\nProxy-Authorization: Basic eDp5\r\n"
                            + "X-Forwarded-For: 10.1.1.1\r\n"
                            + "x-forwarded-proto: https\r\nForwarded: for=10.1.1.1\r\nX-Real-IP: 10.1.1.1\r\n"
                            + "True-Client-IP: 10.1.1.1\r\nX_Forwarded_For: 10.1.1.1\r\nUpgrade: h2c\r\n"
                            + "Jderp-Client: guess https 10.1.1.1 1\r\nVia: 1.1 x\r\nX-Kept: yes\r\n\r\n");
            try (Socket socket = next()) {
                String head = lower(head(socket.getInputStream()));
                assertFalse(head.contains("10.1.1.1"), head);
                for (String gone : List.of("secret-hop", "keep-alive", "te:", "proxy-", "forwarded", "upgrade",
                        "via")) {
                    assertFalse(head.contains("\r\n" + gone), gone + " in " + head);
                }
                assertTrue(head.contains("\r\nx-kept: yes\r\n") && head.contains("\r\nhost: x\r\n"), head);
                assertTrue(head.contains("\r\nconnection: close\r\n"), head);
                assertTrue(head.contains("\r\njderp-client: " + TestDoor.SECRET + " http 127.0.0.1 "), head);
                assertEquals(head.indexOf("jderp-client"), head.lastIndexOf("jderp-client"));
                answer(socket, "HTTP/1.1 200 OK\r\nConnection: X-Hop\r\nX-Hop: 1\r\nKeep-Alive: 9\r\nX-Kept: yes\r\n"
                        + "Content-Length: 0\r\n\r\n");
                String back = lower(client.readHead());
                assertFalse(back.contains("x-hop") || back.contains("keep-alive"), back);
                assertTrue(back.contains("x-kept: yes"), back);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "GET / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5, 5\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: +5\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0x5\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length:\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: identity\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding:\u000bchunked\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n",
            "POST / HTTP/1.0\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nX-Folded: a\r\n b\r\n\r\n",
            "GET / HTTP/1.1\r\n Host: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
            "GET / HTTP/1.1\r\nAccept: x\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nno colon\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\n: empty\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nX-Nul: a\u0000b\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\r\nX-Cr: a\rTransfer-Encoding: chunked\r\n\r\n",
            "GET / HTTP/1.1\r\nHost: x\nX-Lf: 1\r\n\r\n",
            "GET  / HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / x HTTP/1.1\r\nHost: x\r\n\r\n",
            "GET / HTTP/2.0\r\nHost: x\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
            "GET http://other/ HTTP/1.1\r\nHost: x\r\n\r\n",
            "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
            "CONNECT x:443 HTTP/1.1\r\nHost: x:443\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: x\r\nExpect: the-unexpected\r\nContent-Length: 1\r\n\r\n"
    })
    void anAmbiguousRequestIsRefusedAndTheConnectionClosed(String request) throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText(request + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
            String all = client.readAll();
            assertTrue(all.matches("(?s)HTTP/1\\.1 (400|403|413|417|431|501|505) .*"), all);
            assertFalse(all.substring(1).matches("(?s).*HTTP/1\\.1 \\d\\d\\d .*"), all);
            assertTrue(lower(all).contains("connection: close"), all);
            assertEquals(null, accepted.poll(20, TimeUnit.MILLISECONDS));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "TLS/1.2", "websocket", "DERP", "foo/1, bar"})
    void anUpgradeThatIsNotForThisPathIsIgnored(String protocol) throws Exception {
        String upgrade = "Connection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\nUpgrade: "
                + protocol
                + "\r\n";
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("GET /derp/probe HTTP/1.1\r\nHost: x\r\n" + upgrade + "\r\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
            client.sendText("POST /page HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n" + upgrade + "\r\nabc");
            try (Socket socket = next()) {
                String head = lower(head(socket.getInputStream()));
                assertFalse(head.contains("upgrade") || head.contains("http2-settings"), head);
                assertEquals("abc", new String(socket.getInputStream().readNBytes(3), StandardCharsets.US_ASCII));
                answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
                assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
            }
            client.sendText("GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 204 "));
        }
    }

    @Test
    void anHttp10RequestWithoutHostIsForwardedWithOne() throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("GET /health/live HTTP/1.0\r\n\r\n");
            try (Socket socket = next()) {
                String head = lower(head(socket.getInputStream()));
                assertTrue(head.contains("\r\nhost: 127.0.0.1:" + port + "\r\n"), head);
                answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                String all = client.readAll();
                assertTrue(all.startsWith("HTTP/1.1 200 ") && all.endsWith("ok"), all);
            }
        }
    }

    @Test
    void aHeadOfMoreThanEightKibibytesIsRefused() throws Exception {
        for (String end : List.of("", "\r\n\r\n")) {
            try (HostileClient client = HostileClient.plain(port)) {
                client.sendText("GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + "x".repeat(9000) + end);
                assertTrue(client.readAll().startsWith("HTTP/1.1 431 "));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"zz\r\nabc\r\n0\r\n\r\n", "-1\r\n\r\n", "5\r\nabcdeX\r\n0\r\n\r\n", "fffffffff\r\nabc"})
    void aBodyWithInvalidChunksEndsTheExchange(String body) throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n" + body
                    + "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n");
            String all = client.readAll();
            assertTrue(all.isEmpty() || all.startsWith("HTTP/1.1 4"), all);
            Socket reached = accepted.poll(100, TimeUnit.MILLISECONDS);
            if (reached != null) {
                String seen = new String(reached.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
                assertFalse(seen.contains("smuggled") || seen.endsWith("0\r\n\r\n"), seen);
            }
        }
    }

    @Test
    void bodiesAreStreamedBothWaysInTheirFraming() throws Exception {
        byte[] body = new byte[90_000];
        Arrays.fill(body, (byte) 'x');
        String text = new String(body, StandardCharsets.US_ASCII);
        String chunk = Integer.toHexString(body.length / 2) + "\r\n" + text.substring(body.length / 2) + "\r\n";
        for (String request : List.of(
                "Content-Length: " + body.length + "\r\n\r\n" + text,
                "Transfer-Encoding: chunked\r\n\r\n" + chunk + chunk + "0\r\nX-Trailer: 1\r\n\r\n")) {
            try (HostileClient client = HostileClient.plain(port)) {
                client.sendText("POST /x HTTP/1.1\r\nHost: x\r\n" + request);
                try (Socket socket = next()) {
                    String head = lower(head(socket.getInputStream()));
                    if (head.contains("content-length")) {
                        assertEquals(body.length, socket.getInputStream().readNBytes(body.length).length);
                    } else {
                        StringBuilder got = new StringBuilder();
                        while (!got.toString().endsWith("0\r\n\r\n")) {
                            byte[] part = new byte[8192];
                            got.append(new String(part, 0, socket.getInputStream().read(part),
                                    StandardCharsets.ISO_8859_1));
                        }
                        assertEquals(body.length, got.chars().filter(c -> c == 'x').count());
                        assertFalse(got.toString().contains("Trailer"));
                    }
                    answer(socket, "HTTP/1.1 200 OK\r\n\r\n" + text); // until the connection closes
                }
                String back = client.readHead();
                assertTrue(lower(back).contains("transfer-encoding: chunked"), back);
                StringBuilder got = new StringBuilder();
                while (!got.toString().endsWith("\r\n0\r\n\r\n")) {
                    got.append(new String(client.read(1), StandardCharsets.ISO_8859_1));
                }
                assertEquals(body.length, got.chars().filter(c -> c == 'x').count());
            }
        }
    }

    @Test
    void aBodyOverItsBoundEndsTheExchange() throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("POST /x HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n");
            String chunk = "1000\r\n" + "x".repeat(0x1000) + "\r\n";
            for (int i = 0; i < 30; i++) {
                client.sendText(chunk);
            }
            String all = client.readAll();
            assertTrue(all.startsWith("HTTP/1.1 413 "), all);
        }
    }

    @Test
    void anExpectationOf100ContinueIsAnswered() throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("POST /x HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n");
            assertEquals("HTTP/1.1 100 Continue\r\n\r\n", client.readHead());
            client.sendText("abc");
            try (Socket socket = next()) {
                assertFalse(lower(head(socket.getInputStream())).contains("expect"));
                assertEquals(3, socket.getInputStream().readNBytes(3).length);
                answer(socket, "HTTP/1.1 204 No Content\r\n\r\n");
                assertTrue(client.readHead().startsWith("HTTP/1.1 204 "));
            }
        }
    }

    @Test
    void eventsAreForwardedBeyondEveryDeadline() throws Exception {
        PendingLimits quick = new PendingLimits(
                Duration.ofMillis(1500), Duration.ofMillis(1500), 1000, 1000, TestDoor.NO_LIMIT, TestDoor.NO_LIMIT);
        int hasty = relay.open(TestDoor.limited(quick), container.getLocalPort()).port();
        try (HostileClient client = HostileClient.plain(hasty)) {
            client.sendText("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
            try (Socket socket = next()) {
                head(socket.getInputStream());
                answer(socket,
                        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
                client.readHead();
                String event = "9\r\ndata: 0\n\n\r\n";
                long outlived = System.nanoTime() + 2 * quick.answer().toNanos();
                while (System.nanoTime() < outlived) {
                    answer(socket, event);
                    assertEquals(event, new String(client.read(event.length()), StandardCharsets.US_ASCII));
                }
                client.leave();
                long until = System.nanoTime() + 5_000_000_000L;
                assertThrows(IOException.class, () -> {
                    while (System.nanoTime() < until) {
                        answer(socket, event);
                    }
                }, "the container goes on for a client that has left");
            }
        }
    }

    @Test
    void anUnreadAnswerDoesNotFillTheRelaysMemory() throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
            try (Socket socket = next()) {
                head(socket.getInputStream());
                OutputStream out = socket.getOutputStream();
                answer(socket, "HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n");
                byte[] block = new byte[1 << 16];
                long[] written = new long[1];
                Thread writer = Thread.ofPlatform().daemon().start(() -> {
                    try {
                        while (written[0] < 1_000_000_000) {
                            out.write(block);
                            written[0] += block.length;
                        }
                    } catch (IOException e) {
                        // closed at the deadline for reading an answer
                    }
                });
                writer.join(8_000);
                assertFalse(writer.isAlive(), "the client that does not read is kept for ever");
                assertTrue(written[0] < 100_000_000, "accepted although the client does not read: " + written[0]);
            }
        }
    }

    @Test
    void aTruncatedAnswerIsSeenAsTruncatedByTheClient() throws Exception {
        for (String answer : List.of(
                "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n")) {
            try (HostileClient client = HostileClient.plain(port)) {
                client.sendText("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
                try (Socket socket = next()) {
                    head(socket.getInputStream());
                    answer(socket, answer);
                }
                String all = client.readAll();
                assertTrue(all.contains("abc") && !all.endsWith("0\r\n\r\n"), all);
            }
        }
    }

    @Test
    void aContainerThatDoesNotAnswerGives502Or503() throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
            next().close();
            assertTrue(client.readAll().startsWith("HTTP/1.1 502 "));
        }
        int unused;
        try (ServerSocket free = new ServerSocket(0)) {
            unused = free.getLocalPort();
        }
        FrontDoor door = relay.open(TestDoor.PLAIN, unused);
        try (HostileClient client = HostileClient.plain(door.port())) {
            client.sendText("GET /x HTTP/1.1\r\nHost: x\r\n\r\n");
            String all = client.readAll();
            assertTrue(all.startsWith("HTTP/1.1 503 ") && lower(all).contains("retry-after"), all);
        }
    }

    @Test
    void anAnswerToHeadHasNoBodyWhateverItsHeaders() throws Exception {
        try (HostileClient client = HostileClient.plain(port)) {
            for (String framing : List.of("Content-Length: 10", "Transfer-Encoding: chunked")) {
                client.sendText("HEAD /x HTTP/1.1\r\nHost: x\r\n\r\n");
                try (Socket socket = next()) {
                    head(socket.getInputStream());
                    answer(socket, "HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n");
                    assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
                }
                client.sendText("GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n");
                assertTrue(client.readHead().startsWith("HTTP/1.1 204 "));
            }
        }
    }

    @Test
    void aClientThatDripFeedsItsRequestIsClosed() throws Exception {
        PendingLimits quick = new PendingLimits(
                Duration.ofMillis(600), Duration.ofMillis(600), 1000, 1000, TestDoor.NO_LIMIT, TestDoor.NO_LIMIT);
        int hasty = relay.open(TestDoor.limited(quick), 1).port();
        for (String begun : List.of("", "GET / HTTP/1.1\r\nHost",
                "POST /derp/probe HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nx")) {
            try (HostileClient client = HostileClient.plain(hasty)) {
                client.sendText(begun);
                assertEquals("", client.readAll());
            }
        }
    }

    @Test
    void requestsAreNotForwardedBeforeTheContainerIsReady() throws Exception {
        FrontDoor door = new FrontDoor(relay.relay, TestDoor.PLAIN, Optional.empty(), Challenges.NONE,
                new InetSocketAddress(InetAddress.getLoopbackAddress(), container.getLocalPort()),
                TestDoor.SECRET, new ClientAddresses(TestDoor.NOBODY), true, GivenSockets.none());
        try (HostileClient client = HostileClient.plain(door.port())) {
            client.sendText("GET /derp/probe HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(client.readHead().startsWith("HTTP/1.1 200 "));
            client.sendText("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            String all = client.readAll();
            assertTrue(all.startsWith("HTTP/1.1 503 ") && lower(all).contains("retry-after: "), all);
        } finally {
            door.close();
        }
    }
}
