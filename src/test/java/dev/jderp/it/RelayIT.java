package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.testkit.HostileClient;
import jakarta.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.jboss.arquillian.container.test.api.Deployment;
import org.jboss.arquillian.container.test.api.RunAsClient;
import org.jboss.arquillian.junit5.ArquillianExtension;
import org.jboss.shrinkwrap.api.ShrinkWrap;
import org.jboss.shrinkwrap.api.spec.WebArchive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The WAR as it is shipped, on Payara Micro, through raw sockets; one deployment for all. */
@ExtendWith(ArquillianExtension.class)
@RunAsClient
class RelayIT {

    private static final int HTTP = Integer.getInteger("test.http.port", 0);
    private static final int HTTPS = Integer.getInteger("test.https.port", 0);
    private static final String UPGRADE = "GET /derp HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: DERP\r\n\r\n";

    @Deployment(testable = false)
    public static WebArchive relay() {
        return ShrinkWrap.createFromZipFile(
                WebArchive.class, new File(System.getProperty("test.distribution"), "ROOT.war"));
    }

    /** Plain and TLS, native and WebSocket. */
    private record Door(boolean tls, boolean webSocket) {
        static final List<Door> ALL = List.of(
                new Door(false, false), new Door(true, false), new Door(false, true), new Door(true, true));

        HostileClient login() throws IOException {
            return HostileClient.login(tls ? HTTPS : HTTP, tls, webSocket);
        }
    }

    @Test
    void packetsOfEverySizeArriveInOrderBothWaysAndAcrossDoors() throws IOException {
        int[] sizes = {0, 1, 1200, 32768, 65536};
        for (Door from : Door.ALL) {
            for (Door to : Door.ALL) {
                try (HostileClient a = from.login();
                        HostileClient b = to.login()) {
                    exchange(a, b, sizes);
                    exchange(b, a, sizes);
                    assertTrue(Math.max(a.largestMessage(), b.largestMessage()) <= 32768);
                }
            }
        }
    }

    private static void exchange(HostileClient from, HostileClient to, int[] sizes) throws IOException {
        Random random = new Random(7);
        for (int size : sizes) {
            byte[] packet = new byte[size];
            random.nextBytes(packet);
            from.send(new Frame.SendPacket(to.key(), packet));
            Frame.RecvPacket got = (Frame.RecvPacket) to.next();
            assertEquals(from.key(), got.source());
            assertArrayEquals(packet, got.packet());
        }
    }

    @Test
    void manyFramesMayShareAMessageAndAFrameMayTakeMany() throws IOException {
        try (HostileClient a = new Door(false, true).login();
                HostileClient b = new Door(true, true).login()) {
            ByteArrayOutputStream frames = new ByteArrayOutputStream();
            for (int i = 0; i < 20; i++) {
                frames.writeBytes(FrameEncoder.encode(new Frame.SendPacket(b.key(), new byte[i])));
            }
            a.send(frames.toByteArray());
            assertEquals(20, b.packets(20).size());
            for (byte one : frames.toByteArray()) {
                a.send(new byte[]{one});
            }
            assertEquals(20, b.packets(20).size());
            byte[] big = FrameEncoder.encode(new Frame.SendPacket(b.key(), new byte[60_000]));
            a.sendRaw(HostileClient.webSocketFrame(0x02, Arrays.copyOf(big, 100))); // a fragmented message
            a.sendRaw(HostileClient.webSocketFrame(0x00, Arrays.copyOfRange(big, 100, 50_000)));
            a.sendRaw(HostileClient.webSocketFrame(0x80, Arrays.copyOfRange(big, 50_000, big.length)));
            assertEquals(60_000, b.packets(1).get(0).length);
        }
    }

    @Test
    void aMessageOfOneMebibyteIsTakenAndALargerOneIsNot() throws IOException {
        try (HostileClient a = new Door(false, true).login()) {
            byte[] skipped = new byte[1 << 20];
            ByteBuffer.wrap(skipped).put((byte) 0x7f).putInt(skipped.length - 5);
            a.send(skipped);
            a.send(new Frame.Ping(5));
            assertEquals(new Frame.Pong(5), a.next());
            a.sendRaw(HostileClient.webSocketFrame(0x02, skipped));
            a.sendRaw(HostileClient.webSocketFrame(0x80, new byte[1]));
            assertEquals(1009, a.closeCode());
        }
    }

    @Test
    void wrongFramesCloseTheirConnectionOnEveryDoorAndNoOther() throws IOException {
        List<String> wrong = List.of(
                "040000001f", "0400010021", "04ffffffff", "07000000020101", "0700000000", "1000000000", "1000000001",
                "1100000020", "110000001f", "0a00000040", "0a0000003f", "120000000701020304050607", "12000003e9");
        try (HostileClient bystander = new Door(false, false).login()) {
            for (Door door : List.of(new Door(false, false), new Door(false, true))) {
                for (String hex : wrong) {
                    try (HostileClient a = door.login()) {
                        a.send(HexFormat.of().parseHex(hex));
                        assertTrue(a.isClosedByPeer(), hex + " on " + door);
                    }
                }
            }
            bystander.send(new Frame.Ping(1));
            assertEquals(new Frame.Pong(1), bystander.next());
        }
    }

    @Test
    void framesThatAreNoClientsBusinessAreSkippedOnEveryDoor() throws IOException {
        for (Door door : Door.ALL) {
            try (HostileClient a = door.login()) {
                for (int code : new int[]{0x13, 0x06, 0x01, 0x02, 0x08, 0x7f, 0xff}) {
                    a.send(ByteBuffer.allocate(8).put((byte) code).putInt(3).array());
                }
                a.send(new Frame.NotePreferred(true));
                a.send(new Frame.Ping(9));
                assertEquals(new Frame.Pong(9), a.next());
            }
        }
    }

    @Test
    void loginsThatAreWrongAreClosedWithoutAnotherByte() throws IOException {
        byte[] noBox = new byte[105];
        ByteBuffer.wrap(noBox).put((byte) 2).putInt(100).put(NodePrivateKey.generate().publicKey().toBytes());
        byte[] zeroKey = new byte[105];
        ByteBuffer.wrap(zeroKey).put((byte) 2).putInt(100);
        List<byte[]> wrong = List.of(
                HexFormat.of().parseHex("0400000020"),
                HexFormat.of().parseHex("0200000037"),
                HexFormat.of().parseHex("0200040001"),
                HexFormat.of().parseHex("02ffffffff"),
                noBox,
                zeroKey);
        for (boolean webSocket : new boolean[]{false, true}) {
            for (byte[] login : wrong) {
                try (HostileClient a = greeted(webSocket)) {
                    a.send(login);
                    assertTrue(a.isClosedByPeer(), HexFormat.of().formatHex(login));
                }
            }
        }
    }

    @Test
    void aLoginThatStallsIsClosed() throws IOException {
        try (HostileClient nativeDoor = greeted(false);
                HostileClient webSocket = greeted(true)) {
            nativeDoor.send(new byte[]{2, 0, 0, 0, 100, 1, 2, 3});
            assertTrue(nativeDoor.isClosedByPeer());
            assertTrue(webSocket.isClosedByPeer());
        }
    }

    private static HostileClient greeted(boolean webSocket) throws IOException {
        HostileClient client = HostileClient.plain(HTTP);
        client.sendText(webSocket ? HostileClient.webSocketRequest("derp") : UPGRADE);
        client.readHead();
        if (webSocket) {
            client.speakWebSocket();
        }
        assertTrue(client.next() instanceof Frame.ServerKey);
        return client;
    }

    @Test
    void aLoginBehindTheRequestHeadIsServed() throws IOException {
        Frame.ServerKey greeting;
        try (HostileClient first = HostileClient.plain(HTTP)) {
            first.sendText(UPGRADE);
            first.readHead();
            greeting = (Frame.ServerKey) first.next();
        }
        for (boolean tls : new boolean[]{false, true}) {
            try (HostileClient a = tls ? HostileClient.tls(HTTPS) : HostileClient.plain(HTTP)) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.writeBytes(UPGRADE.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                all.writeBytes(a.loginFor(greeting.key()));
                all.writeBytes(FrameEncoder.encode(new Frame.Ping(77)));
                a.sendRaw(all.toByteArray());
                String head = a.readHead();
                assertTrue(head.startsWith("HTTP/1.1 101 "), head);
                assertTrue(a.next() instanceof Frame.ServerKey);
                assertTrue(a.next() instanceof Frame.ServerWelcome);
                assertEquals(new Frame.Pong(77), a.next());
            }
        }
    }

    @Test
    void theUpgradeIsChosenByTheUpgradeHeaderAlone() throws IOException {
        List<String> upgrades = List.of(
                UPGRADE,
                UPGRADE.replace("DERP", "derp"),
                UPGRADE.replace("DERP", "dErP"),
                UPGRADE.replace("Connection: Upgrade\r\n", ""),
                UPGRADE.replace("GET", "POST"),
                UPGRADE.replace("DERP", "websocket"),
                UPGRADE.replace("DERP", "WebSocket"),
                HostileClient.webSocketRequest("chat"),
                UPGRADE.replace("\r\n\r\n", "\r\nIdeal-Node: 1a\r\nDerp-Fast-Start: 1\r\n\r\n"));
        for (String request : upgrades) {
            try (HostileClient a = HostileClient.plain(HTTP)) {
                a.sendText(request);
                String head = a.readHead();
                assertTrue(head.startsWith("HTTP/1.1 101 "), request + head);
                assertTrue(head.contains("Upgrade: DERP\r\n"), head);
                assertTrue(head.contains("Derp-Version: 2\r\n"), head);
                Frame.ServerKey greeting = (Frame.ServerKey) a.next();
                assertTrue(head.contains("Derp-Public-Key: " + greeting.key().hex() + "\r\n"), head);
            }
        }
    }

    @Test
    void aRefusedUpgradeIsAnsweredAndWhatFollowsIsNeverARequest() throws IOException {
        List<String> refused = List.of(
                "GET /derp HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /derp HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
                "POST /derp HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        for (String request : refused) {
            try (HostileClient a = HostileClient.plain(HTTP)) {
                a.sendText(request + "GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n");
                String all = a.readAll();
                assertTrue(all.startsWith("HTTP/1.1 426 "), all);
                assertTrue(all.endsWith("DERP requires connection upgrade\n"), all);
                assertFalse(all.contains("Disallow"), all);
            }
        }
    }

    @Test
    void webSocketHandshakesAreCheckedInOrder() throws IOException {
        String good = HostileClient.webSocketRequest("derp");
        Object[][] table = {
                {good.replace("keep-alive, Upgrade", "keep-alive"), "HTTP/1.1 426 "},
                {good.replace("GET", "POST"), "HTTP/1.1 405 "},
                {good.replace("Version: 13", "Version: 12"), "HTTP/1.1 400 "},
                {good.replace("Sec-WebSocket-Version: 13\r\n", ""), "HTTP/1.1 400 "},
                {good.replace("AAECAwQFBgcICQoLDA0ODw==", "AAECAw=="), "HTTP/1.1 400 "},
                {good.replace("AAECAwQFBgcICQoLDA0ODw==", "***"), "HTTP/1.1 400 "},
                {good.replace("Host: x", "Host: x\r\nOrigin: http://[bad"), "HTTP/1.1 403 "},
        };
        for (Object[] row : table) {
            try (HostileClient a = HostileClient.plain(HTTP)) {
                a.sendText(row[0] + "GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n");
                String all = a.readAll();
                assertTrue(all.startsWith((String) row[1]), row[0] + all);
                assertFalse(all.contains("Disallow"), all);
                assertEquals(all.contains(" 400 ") && !row[0].toString().contains("Version: 13"),
                        all.contains("Sec-WebSocket-Version: 13"), all);
            }
        }
    }

    @Test
    void anyOriginIsAcceptedAndNoExtensionNegotiated() throws IOException {
        for (String origin : List.of("null", "https://elsewhere.example", "http://x")) {
            try (HostileClient a = HostileClient.plain(HTTP)) {
                a.sendText(HostileClient.webSocketRequest("chat, derp")
                        .replace("Host: x",
                                "Host: x\r\nOrigin: " + origin + "\r\nSec-WebSocket-Extensions: permessage-deflate"));
                String head = a.readHead();
                String lower = head.toLowerCase(Locale.ROOT);
                assertTrue(head.startsWith("HTTP/1.1 101 "), head);
                assertTrue(lower.contains("sec-websocket-protocol: derp\r\n"), head);
                assertTrue(head.contains("Bz3qJYTGdOe8gUSpLosEdiLKDrk="), head);
                assertFalse(lower.contains("sec-websocket-extensions"), head);
                a.speakWebSocket();
                a.handshake();
            }
        }
    }

    @Test
    void aSubprotocolThatIsNotQuiteDerpIsClosedWith1008() throws IOException {
        for (String protocol : List.of("xderpx", "derp2, DERP")) {
            try (HostileClient a = HostileClient.plain(HTTP)) {
                a.sendText(HostileClient.webSocketRequest(protocol));
                String head = a.readHead();
                assertTrue(head.startsWith("HTTP/1.1 101 "), head);
                assertEquals(protocol.contains("DERP"), head.contains("DERP"), head);
                a.speakWebSocket();
                assertEquals(1008, a.closeCode(), protocol);
            }
        }
    }

    @Test
    void aTextMessageIsClosedWith1003() throws IOException {
        try (HostileClient a = new Door(false, true).login()) {
            a.sendRaw(HexFormat.of().parseHex("818237fa213d5f93"));
            assertEquals(1003, a.closeCode());
        }
    }

    @Test
    void aFrozenReaderLosesItsOwnConnectionOnly() throws IOException {
        for (boolean webSocket : new boolean[]{false, true}) {
            try (HostileClient frozen = new Door(false, webSocket).login();
                    HostileClient a = new Door(false, false).login();
                    HostileClient b = new Door(false, false).login()) {
                byte[] toFrozen = FrameEncoder.encode(new Frame.SendPacket(frozen.key(), new byte[60_000]));
                a.send(new Frame.SendPacket(b.key(), new byte[1]));
                b.packets(1);
                boolean gone = false;
                long until = System.nanoTime() + 30_000_000_000L;
                while (!gone && System.nanoTime() - until < 0) {
                    for (int i = 0; i < 20; i++) {
                        a.send(toFrozen); // more than sockets hold, and never read
                    }
                    a.send(new Frame.SendPacket(b.key(), new byte[1200]));
                    assertEquals(1, b.packets(1).size());
                    a.send(disco(frozen));
                    a.send(new Frame.Ping(3));
                    Frame answer = a.next();
                    if (answer instanceof Frame.PeerGone notice) {
                        assertEquals(PeerGoneReason.NOT_HERE, notice.reason());
                        assertEquals(new Frame.Pong(3), a.next());
                        gone = true;
                    }
                }
                assertTrue(gone, "the frozen " + (webSocket ? "WebSocket" : "native") + " reader is still there");
            }
        }
    }

    private static Frame disco(HostileClient to) {
        byte[] packet = new byte[62];
        ByteBuffer.wrap(packet).putInt(0x5453f09f).putShort((short) 0x92ac);
        return new Frame.SendPacket(to.key(), packet);
    }

    @Test
    void theSmallPagesAnswerAsDerpersDo() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        for (String path : List.of("/derp/probe", "/derp/latency-check")) {
            for (String method : List.of("GET", "HEAD")) {
                var probe = call(http, method, path);
                assertEquals(200, probe.statusCode());
                assertEquals("", probe.body());
                assertEquals("*", probe.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
            }
            for (String method : List.of("OPTIONS", "POST", "PUT")) {
                var bogus = call(http, method, path);
                assertEquals(405, bogus.statusCode());
                assertEquals("bogus probe method\n", bogus.body());
                assertTrue(bogus.headers().firstValue("Access-Control-Allow-Origin").isEmpty());
            }
        }
        var robots = call(http, "GET", "/robots.txt");
        assertEquals("User-agent: *\nDisallow: /\n", robots.body());
        for (String path : List.of("/", "/derp/", "/derp/xyz", "/nowhere")) {
            var home = call(http, "GET", path);
            assertEquals(200, home.statusCode(), path);
            assertEquals("text/html; charset=utf-8",
                    home.headers().firstValue("Content-Type").orElse("").toLowerCase(Locale.ROOT).replace(";c", "; c"));
            assertEquals(List.of("DENY"), home.headers().allValues("X-Frame-Options"));
            assertEquals(List.of("nosniff"), home.headers().allValues("X-Content-Type-Options"));
            assertTrue(home.headers().firstValue("Strict-Transport-Security").isPresent());
            assertTrue(home.headers().firstValue("Content-Security-Policy").isPresent());
            assertTrue(home.headers().firstValue("Server").isEmpty());
            assertTrue(home.body().contains("<h1>DERP</h1>"));
        }
    }

    @Test
    void challengesAreAnsweredWhereTheyAreFit() throws Exception {
        HttpClient http = HttpClient.newHttpClient();
        assertEquals("", challenge(http, ""));
        assertEquals("response input", challenge(http, "input"));
        assertEquals("response ts_derp99b.tailscale.com", challenge(http, "ts_derp99b.tailscale.com"));
        assertEquals("response " + "x".repeat(64), challenge(http, "x".repeat(64)));
        assertEquals("", challenge(http, "x".repeat(65)));
        assertEquals("", challenge(http, "a b"));
    }

    private static String challenge(HttpClient http, String challenge) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + HTTP + "/generate_204"));
        if (!challenge.isEmpty()) {
            request.header("X-Tailscale-Challenge", challenge);
        }
        var answer = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
        assertEquals(204, answer.statusCode());
        assertEquals("no-cache, no-store, must-revalidate, no-transform, max-age=0",
                answer.headers().firstValue("Cache-Control").orElse(""));
        return answer.headers().firstValue("X-Tailscale-Response").orElse("");
    }

    private static HttpResponse<String> call(HttpClient http, String method, String path) throws Exception {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + HTTP + path))
                .method(method, HttpRequest.BodyPublishers.noBody());
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void theMapDescribesThisRelay() throws Exception {
        var answer = call(HttpClient.newHttpClient(), "GET", "/derpmap/default");
        assertEquals("application/json", answer.headers().firstValue("Content-Type").orElse(""));
        try (var reader = Json.createReader(new java.io.StringReader(answer.body()))) {
            var map = reader.readObject();
            var node = map.getJsonObject("Regions").getJsonObject("900").getJsonArray("Nodes").getJsonObject(0);
            assertEquals("localhost", node.getString("HostName"));
            assertEquals(HTTPS, node.getInt("DERPPort"));
            assertEquals(-1, node.getInt("STUNPort"));
            assertTrue(map.getBoolean("omitDefaultRegions"));
        }
    }

    @Test
    void aHundredIdleConnectionsStillAnswer() throws IOException {
        List<HostileClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                clients.add(Door.ALL.get(i % 4).login());
            }
            for (HostileClient client : clients) {
                client.send(new Frame.Ping(4));
                assertEquals(new Frame.Pong(4), client.next());
            }
        } finally {
            for (HostileClient client : clients) {
                client.close();
            }
        }
    }
}
