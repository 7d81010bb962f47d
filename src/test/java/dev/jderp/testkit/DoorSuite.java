package dev.jderp.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Tests of every door of a relay with bytes as they are sent: the tables of {@code docs/protocol.md#bad-frames},
 * {@code docs/protocol.md#native-upgrade} and {@code docs/protocol.md#websocket}. Each runs once for each door or port,
 * which its name shows.
 */
public abstract class DoorSuite {

    protected static final String UPGRADE = "GET /derp HTTP/1.1\r\nHost: x\r\n"
            + "Connection: Upgrade\r\nUpgrade: DERP\r\n\r\n";

    private static final int TEST_TIMEOUT_S = 60;

    /** A place at which the relay under test accepts connections that begin with HTTP; its text is its name. */
    public interface Port {

        HostileClient connect() throws IOException;

        /** The URL of the port for the client library; empty where that cannot connect to it. */
        Optional<URI> url();
    }

    /**
     * A TCP port of the relay under test.
     *
     * @param tls whether it speaks TLS
     */
    public record TcpPort(int number, boolean tls) implements Port {

        @Override
        public HostileClient connect() throws IOException {
            return tls ? HostileClient.tls(number) : HostileClient.plain(number);
        }

        @Override
        public Optional<URI> url() {
            return Optional.of(URI.create((tls ? "https" : "http") + "://localhost:" + number + "/derp"));
        }

        @Override
        public String toString() {
            return (tls ? "TLS" : "plain") + " port " + number;
        }
    }

    /** A way into the relay: a port, and native DERP or WebSocket. */
    public record Door(Port port, boolean webSocket) {

        @Override
        public String toString() {
            return (webSocket ? "WebSocket" : "native") + " at " + port;
        }

        public HostileClient login() throws IOException {
            HostileClient client = port.connect();
            client.login(webSocket, "");
            return client;
        }

        HostileClient greeted() throws IOException {
            HostileClient client = port.connect();
            client.sendText(webSocket ? HostileClient.webSocketRequest("derp") : UPGRADE);
            client.readHead();
            if (webSocket) {
                client.speakWebSocket();
            }
            assertTrue(client.next() instanceof Frame.ServerKey);
            return client;
        }
    }

    /** A test of one port or door. */
    protected interface Each<T> {
        void test(T each) throws Exception;
    }

    /** The ports of one relay. */
    protected abstract List<Port> ports();

    /** Those of them that native DERP can be spoken at. */
    protected List<Port> nativePorts() {
        return ports();
    }

    /** How many logins of that relay had a mesh key that is not its own. */
    protected abstract long refusedMeshKeys() throws Exception;

    /** The same of a relay in a process of its own, at its container's port for HTTP. */
    protected static long refusedMeshKeys(int httpPort) throws Exception {
        return VarzPage.read("http://127.0.0.1:" + httpPort).value("derp_mesh_key_refused");
    }

    protected List<Door> doors() {
        List<Door> doors = new ArrayList<>();
        List<Port> nativePorts = nativePorts();
        for (Port port : ports()) {
            if (nativePorts.contains(port)) {
                doors.add(new Door(port, false));
            }
            doors.add(new Door(port, true));
        }
        return doors;
    }

    /** Runs a test of all at once, each on a thread of its own, and fails with the first that fails. */
    protected static <T> void onEvery(List<T> all, Each<T> test) throws Exception {
        try (ExecutorService threads = Executors.newCachedThreadPool()) {
            for (var each : start(threads, all, test).entrySet()) {
                try {
                    each.getValue().get(TEST_TIMEOUT_S, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    throw new AssertionError(each.getKey() + ": " + e.getCause(), e.getCause());
                }
            }
        }
    }

    /** A test for each, named after its port or door; all run at once, since some wait for the relay's deadlines. */
    protected static <T> Stream<DynamicTest> forEach(List<T> all, Each<T> test) {
        ExecutorService threads = Executors.newCachedThreadPool();
        Map<T, Future<?>> running = start(threads, all, test);
        return all.stream()
                .map(each -> DynamicTest.dynamicTest(each.toString(), () -> await(running.get(each))))
                .onClose(threads::close);
    }

    private static <T> Map<T, Future<?>> start(ExecutorService threads, List<T> all, Each<T> test) {
        Map<T, Future<?>> running = new LinkedHashMap<>();
        for (T each : all) {
            running.put(each, threads.submit(() -> {
                test.test(each);
                return null;
            }));
        }
        return running;
    }

    private static void await(Future<?> running) throws Throwable {
        try {
            running.get(TEST_TIMEOUT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause();
        } catch (TimeoutException e) {
            running.cancel(true);
            throw e;
        }
    }

    private List<Door> webSocketDoors() {
        return doors().stream().filter(Door::webSocket).toList();
    }

    @TestFactory
    Stream<DynamicTest> packetsOfEverySizeArriveInOrderAcrossDoors() {
        int[] sizes = {0, 1, 1200, 32768, 65536};
        return forEach(doors(), from -> {
            for (Door to : doors()) {
                try (HostileClient a = from.login();
                        HostileClient b = to.login()) {
                    exchange(a, b, sizes);
                    exchange(b, a, sizes);
                    assertTrue(Math.max(a.largestMessage(), b.largestMessage()) <= 32768);
                }
            }
        });
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

    @TestFactory
    Stream<DynamicTest> framesMayShareASegmentOrTakeMany() {
        return forEach(doors(), door -> {
            try (HostileClient a = door.login();
                    HostileClient b = door.login()) {
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
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aWebSocketMessageMayArriveInFragments() {
        return forEach(webSocketDoors(), door -> {
            try (HostileClient a = door.login();
                    HostileClient b = door.login()) {
                byte[] big = FrameEncoder.encode(new Frame.SendPacket(b.key(), new byte[60_000]));
                a.sendRaw(HostileClient.webSocketFrame(0x02, Arrays.copyOf(big, 100)));
                a.sendRaw(HostileClient.webSocketFrame(0x00, Arrays.copyOfRange(big, 100, 50_000)));
                a.sendRaw(HostileClient.webSocketFrame(0x80, Arrays.copyOfRange(big, 50_000, big.length)));
                assertEquals(60_000, b.packets(1).get(0).length);
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aMessageOfOneMebibyteIsAcceptedAndNoLarger() {
        return forEach(webSocketDoors(), door -> {
            try (HostileClient a = door.login()) {
                byte[] skipped = new byte[1 << 20];
                ByteBuffer.wrap(skipped).put((byte) 0x7f).putInt(skipped.length - 5);
                a.send(skipped);
                a.send(new Frame.Ping(5));
                assertEquals(new Frame.Pong(5), a.next());
                a.sendRaw(HostileClient.webSocketFrame(0x02, skipped));
                a.sendRaw(HostileClient.webSocketFrame(0x80, new byte[1]));
                assertEquals(1009, a.closeCode());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> malformedFramesCloseTheirOwnConnectionOnly() {
        List<String> wrong = List.of(
                "040000001f", "0400010021", "04ffffffff", "07000000020101", "0700000000", "1000000000", "1000000001",
                "1100000020", "110000001f", "0a00000040", "0a0000003f", "120000000701020304050607", "12000003e9");
        return forEach(doors(), door -> {
            try (HostileClient bystander = door.login()) {
                for (String hex : wrong) {
                    try (HostileClient a = door.login()) {
                        a.send(HexFormat.of().parseHex(hex));
                        assertTrue(a.isClosedByPeer(), hex);
                    }
                }
                bystander.send(new Frame.Ping(1));
                assertEquals(new Frame.Pong(1), bystander.next());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> framesThatClientsDoNotSendAreSkipped() {
        return forEach(doors(), door -> {
            try (HostileClient a = door.login()) {
                for (int code : new int[]{0x13, 0x06, 0x01, 0x02, 0x08, 0x7f, 0xff}) {
                    a.send(ByteBuffer.allocate(8).put((byte) code).putInt(3).array());
                }
                a.send(new Frame.NotePreferred(true));
                a.send(new Frame.Ping(9));
                assertEquals(new Frame.Pong(9), a.next());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aMalformedLoginIsClosedWithoutAnotherByte() {
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
        return forEach(doors(), door -> {
            for (byte[] login : wrong) {
                try (HostileClient a = door.greeted()) {
                    a.send(login);
                    assertTrue(a.isClosedByPeer(), HexFormat.of().formatHex(login));
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aStalledLoginIsClosed() {
        return forEach(doors(), door -> {
            try (HostileClient half = door.greeted();
                    HostileClient silent = door.greeted()) {
                half.send(new byte[]{2, 0, 0, 0, 100, 1, 2, 3});
                assertTrue(half.isClosedByPeer());
                assertTrue(silent.isClosedByPeer());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aLoginInTheSegmentOfTheRequestIsServed() {
        return forEach(nativePorts(), port -> {
            Frame.ServerKey greeting;
            try (HostileClient first = port.connect()) {
                first.sendText(UPGRADE);
                first.readHead();
                greeting = (Frame.ServerKey) first.next();
            }
            try (HostileClient a = port.connect()) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                all.writeBytes(UPGRADE.getBytes(StandardCharsets.US_ASCII));
                all.writeBytes(a.loginFor(greeting.key()));
                all.writeBytes(FrameEncoder.encode(new Frame.Ping(77)));
                a.sendRaw(all.toByteArray());
                String head = a.readHead();
                assertTrue(head.startsWith("HTTP/1.1 101 "), head);
                assertTrue(a.next() instanceof Frame.ServerKey);
                assertTrue(a.next() instanceof Frame.ServerWelcome);
                assertEquals(new Frame.Pong(77), a.next());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> theUpgradeHeaderAloneChoosesTheProtocol() {
        List<String> upgrades = List.of(
                UPGRADE,
                UPGRADE.replace("DERP", "derp"),
                UPGRADE.replace("DERP", "dErP"),
                UPGRADE.replace("Connection: Upgrade\r\n", ""),
                UPGRADE.replace("GET", "POST"),
                UPGRADE.replace("DERP", "websocket"),
                UPGRADE.replace("DERP", "WebSocket"),
                HostileClient.webSocketRequest("chat"),
                UPGRADE.replace("\r\n\r\n", "\r\nIdeal-Node: 1a\r\nDerp-Fast-Start: 0\r\n\r\n"));
        return forEach(nativePorts(), port -> {
            for (String request : upgrades) {
                try (HostileClient a = port.connect()) {
                    a.sendText(request);
                    String head = a.readHead();
                    assertTrue(head.startsWith("HTTP/1.1 101 "), request + head);
                    assertTrue(head.contains("Upgrade: DERP\r\n"), head);
                    assertTrue(head.contains("Derp-Version: 2\r\n"), head);
                    Frame.ServerKey greeting = (Frame.ServerKey) a.next();
                    assertTrue(head.contains("Derp-Public-Key: " + greeting.key().hex() + "\r\n"), head);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> bytesAfterARefusedUpgradeAreNotReadAsARequest() {
        List<String> refused = List.of(
                "GET /derp HTTP/1.1\r\nHost: x\r\n\r\n",
                "GET /derp HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n",
                "POST /derp HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
        return forEach(ports(), port -> {
            for (String request : refused) {
                try (HostileClient a = port.connect()) {
                    a.sendText(request + "GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n");
                    String all = a.readAll();
                    assertTrue(all.startsWith("HTTP/1.1 426 "), all);
                    assertTrue(all.endsWith("DERP requires connection upgrade\n"), all);
                    assertFalse(all.contains(" 204 "), all);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> webSocketHandshakesAreCheckedInOrder() {
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
        return forEach(ports(), port -> {
            for (Object[] row : table) {
                try (HostileClient a = port.connect()) {
                    a.sendText(row[0] + "GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n");
                    String all = a.readAll();
                    assertTrue(all.startsWith((String) row[1]), row[0] + all);
                    assertFalse(all.contains(" 204 "), all);
                    assertEquals(all.contains(" 400 ") && !row[0].toString().contains("Version: 13"),
                            all.contains("Sec-WebSocket-Version: 13"), all);
                }
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> anyOriginIsAcceptedAndNoExtensionIsNegotiated() {
        return forEach(ports(), port -> {
            for (String origin : List.of("null", "https://elsewhere.example", "http://x")) {
                try (HostileClient a = port.connect()) {
                    a.sendText(HostileClient.webSocketRequest("chat, derp")
                            .replace("Host: x", "Host: x\r\nOrigin: " + origin
                                    + "\r\nSec-WebSocket-Extensions: permessage-deflate"));
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
        });
    }

    @TestFactory
    Stream<DynamicTest> aSimilarSubprotocolIsClosedWith1008() {
        return forEach(ports(), port -> {
            for (String protocol : List.of("xderpx", "derp2, DERP")) {
                try (HostileClient a = port.connect()) {
                    a.sendText(HostileClient.webSocketRequest(protocol));
                    String head = a.readHead();
                    assertTrue(head.startsWith("HTTP/1.1 101 "), head);
                    assertEquals(protocol.contains("DERP"), head.contains("DERP"), head);
                    a.speakWebSocket();
                    assertEquals(1008, a.closeCode(), protocol);
                }
            }
        });
    }

    @Test
    void aWrongMeshKeyIsCountedAndMakesAnOrdinaryClient() throws Exception {
        long before = refusedMeshKeys();
        onEvery(doors(), door -> {
            try (HostileClient a = door.port().connect();
                    HostileClient b = door.login()) {
                a.useMeshKey(MeshKey.parse("cd".repeat(32)));
                a.login(door.webSocket(), "");
                a.send(new Frame.SendPacket(b.key(), new byte[3]));
                assertEquals(3, b.packets(1).get(0).length);
                a.send(new Frame.WatchConns());
                assertTrue(a.isClosedByPeer());
            }
        });
        assertEquals(before + doors().size(), refusedMeshKeys());
    }

    @TestFactory
    Stream<DynamicTest> aTextMessageIsClosedWith1003() {
        return forEach(webSocketDoors(), door -> {
            try (HostileClient a = door.login()) {
                a.sendRaw(HexFormat.of().parseHex("818237fa213d5f93"));
                assertEquals(1003, a.closeCode());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> aFrozenReaderLosesItsOwnConnectionOnly() {
        return forEach(doors(), door -> {
            try (HostileClient frozen = door.login();
                    HostileClient a = door.login();
                    HostileClient b = door.login()) {
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
                assertTrue(gone, "the frozen reader is still there");
            }
        });
    }

    @Test
    void theClientLibraryConnectsThroughEveryPairOfDoors() throws Exception {
        List<DerpClient> clients = new ArrayList<>();
        try {
            for (Door door : doors()) {
                Optional<URI> url = door.port().url();
                if (url.isEmpty()) {
                    continue;
                }
                DerpClient client = DerpClient.builder(NodePrivateKey.generate()).url(url.get())
                        .webSocket(door.webSocket()).insecureForTests().build();
                clients.add(client);
                Clients.next(client, ReceivedMessage.ServerSettings.class);
            }
            for (DerpClient from : clients) {
                for (DerpClient to : clients) {
                    byte[] packet = from.publicKey().text().getBytes(StandardCharsets.UTF_8);
                    from.send(to.publicKey(), packet);
                    ReceivedMessage.ReceivedPacket arrived = Clients.next(to, ReceivedMessage.ReceivedPacket.class);
                    assertEquals(from.publicKey(), arrived.source());
                    assertArrayEquals(packet, arrived.data());
                }
            }
        } finally {
            clients.forEach(DerpClient::close);
        }
    }

    private static Frame disco(HostileClient to) {
        byte[] packet = new byte[62];
        ByteBuffer.wrap(packet).putInt(0x5453f09f).putShort((short) 0x92ac);
        return new Frame.SendPacket(to.key(), packet);
    }

    @Test
    void aHundredIdleConnectionsStillAnswer() throws IOException {
        List<HostileClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                clients.add(doors().get(i % doors().size()).login());
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
