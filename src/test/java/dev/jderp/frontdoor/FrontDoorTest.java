package dev.jderp.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.metrics.Counters;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.RttBound;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.sockets.Platform;
import dev.jderp.testkit.DoorSuite;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * The front door on every platform that works on this machine: plain and TLS, epoll and BoringSSL, NIO and the JDK's
 * TLS.
 */
class FrontDoorTest extends DoorSuite {

    private static final List<TcpPort> PORTS = new ArrayList<>();
    private static TestDoor relay;

    @BeforeAll
    static void open() throws Exception {
        relay = new TestDoor();
        for (Platform platform : List.of(Platform.detect(), new Platform(false, false))) {
            PORTS.add(new TcpPort(relay.open(TestDoor.PLAIN, platform, 1).port(), false));
            PORTS.add(new TcpPort(relay.open(TestDoor.tls(), platform, 1).port(), true));
        }
        int pages = RelayProcess.freePort();
        relay.open(TestDoor.PLAIN.toBuilder()
                .pages(Optional.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), pages))).build(), 1);
        PORTS.add(new TcpPort(pages, false));
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
        PORTS.clear();
    }

    @Override
    protected List<Port> ports() {
        return List.copyOf(PORTS);
    }

    @Override
    protected long refusedMeshKeys() {
        return relay.relay.metrics().sum(Metric.MESH_KEY_REFUSED);
    }

    @Test
    void anUpgradeIsAnsweredWithTheBytesOfDerper() throws Exception {
        onEvery(ports(), port -> {
            try (HostileClient a = port.connect()) {
                a.sendText(UPGRADE);
                assertEquals("HTTP/1.1 101 Switching Protocols\r\nUpgrade: DERP\r\nConnection: Upgrade\r\n"
                        + "Derp-Version: 2\r\nDerp-Public-Key: " + relay.relay.publicKey().hex() + "\r\n\r\n",
                        a.readHead());
            }
        });
    }

    @Test
    void aFastStartIsAnsweredByTheServerKeyOnly() throws Exception {
        onEvery(ports(), port -> {
            try (HostileClient a = port.connect()) {
                a.sendText(UPGRADE.replace("\r\n\r\n", "\r\nDerp-Fast-Start: 1\r\n\r\n"));
                a.send(a.loginFor(relay.relay.publicKey()));
                assertTrue(a.next() instanceof Frame.ServerKey);
                assertTrue(a.next() instanceof Frame.ServerWelcome);
            }
        });
    }

    @Test
    void clientsMoveToTheirPeersAndLoseNoPacket() throws Exception {
        for (FrontDoorOptions options : List.of(TestDoor.PLAIN, TestDoor.tls())) {
            FrontDoor door = relay.open(TestDoor.loops(options, 3), Platform.detect(), 1);
            List<HostileClient> clients = new ArrayList<>();
            try {
                for (int i = 0; i < 12; i++) {
                    clients.add(new Door(new TcpPort(door.port(), options.tls()), i % 5 == 4).login());
                }
                List<Integer> pairs = List.of(0, 1, 2, 3, 4, 5);
                for (int partner : List.of(6, 7)) { // packets between pairs, then between other pairs
                    onEvery(pairs, i -> converse(clients.get(i), clients.get(6 + (i + partner) % 6)));
                }
                assertTrue(door.moves() > 0, "no client has moved");
            } finally {
                for (HostileClient client : clients) {
                    client.close();
                }
                door.close();
            }
        }
    }

    private static void converse(HostileClient a, HostileClient b) throws IOException {
        for (int n = 0; n < 1500; n++) {
            byte[] packet = {(byte) n, (byte) (n >> 8)};
            a.send(new Frame.SendPacket(b.key(), packet));
            assertArrayEquals(packet, b.packets(1).get(0));
            b.send(new Frame.SendPacket(a.key(), packet));
            assertArrayEquals(packet, a.packets(1).get(0));
        }
    }

    @Test
    void roundTripsAreCountedForNativeClientsOnly() throws Exception {
        try (TestDoor own = new TestDoor();
                FrontDoor door = own.open(TestDoor.PLAIN, 1);
                HostileClient a = HostileClient.login(door.port(), false, false);
                HostileClient b = HostileClient.login(door.port(), false, true)) {
            for (HostileClient each : List.of(a, b)) {
                each.send(new Frame.Ping(1)); // answered by the loop that counts
                assertEquals(new Frame.Pong(1), each.next());
            }
            var counted = own.relay.roundTrips();
            boolean kernelSays = Platform.detect().epoll();
            long until = System.nanoTime() + 5_000_000_000L;
            while (counted.sum(RttBound.NON_TCP) + measured(counted) < 2 && System.nanoTime() < until) {
                LockSupport.parkNanos(1_000_000);
            }
            assertEquals(kernelSays ? 1 : 2, counted.sum(RttBound.NON_TCP));
            assertEquals(kernelSays ? 1 : 0, measured(counted));
            assertEquals(RttBound.MS_10, RttBound.ofMicros(10_000));
            assertEquals(RttBound.MS_20, RttBound.ofMicros(10_001));
            assertEquals(RttBound.INF, RttBound.ofMicros(500_001));
        }
    }

    private static long measured(Counters<RttBound> counted) {
        return Arrays.stream(RttBound.values())
                .filter(bound -> bound != RttBound.NON_TCP && bound != RttBound.ERROR)
                .mapToLong(counted::sum)
                .sum();
    }

    @Test
    void aFloodOfFramesWithoutDataClosesTheConnection() throws Exception {
        List<byte[]> empty = List.of(
                HostileClient.webSocketFrame(0x89, new byte[]{1}), // ping
                HostileClient.webSocketFrame(0x8a, new byte[0]), // pong
                HostileClient.webSocketFrame(0x82, new byte[0])); // message
        onEvery(ports(), port -> {
            for (byte[] frame : empty) {
                try (HostileClient a = new Door(port, true).login()) {
                    a.send(new Frame.Ping(1));
                    assertEquals(new Frame.Pong(1), a.next());
                    for (int i = 0; i < 200; i++) {
                        a.sendRaw(frame);
                    }
                    a.ignorePongs();
                    a.send(new Frame.Ping(2));
                    assertEquals(new Frame.Pong(2), a.next()); // that many are accepted
                    try {
                        for (int i = 0; i < 2000; i++) {
                            a.sendRaw(frame);
                        }
                    } catch (IOException e) {
                        continue; // closed already
                    }
                    assertTrue(a.isClosedByPeer());
                }
            }
        });
    }

    /** TLS keeps a record that has arrived in part; bytes of other clients must not overwrite it meanwhile. */
    @Test
    void tlsRecordsThatArriveInPartsAreNotMixed() throws Exception {
        onEvery(PORTS, port -> {
            List<HostileClient> senders = new ArrayList<>();
            try (ServerSocket pieces = inPieces(port.number());
                    HostileClient receiver = new Door(port, false).login()) {
                for (int i = 0; i < 4; i++) {
                    senders.add(new Door(new TcpPort(pieces.getLocalPort(), port.tls()), false).login());
                }
                byte[] large = FrameEncoder.encode(new Frame.SendPacket(receiver.key(), new byte[10_000]));
                for (int round = 0; round < 20; round++) {
                    onEvery(senders, sender -> sender.send(large));
                    for (int i = 0; i < senders.size(); i++) {
                        assertEquals(10_000, ((Frame.RecvPacket) receiver.next()).packet().length);
                    }
                }
            } finally {
                for (HostileClient sender : senders) {
                    sender.close();
                }
            }
        });
    }

    /** A network between client and relay that forwards a few bytes at a time. */
    private static ServerSocket inPieces(int port) throws IOException {
        ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(() -> {
            try {
                while (true) {
                    Socket client = listener.accept();
                    Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
                    server.setTcpNoDelay(true);
                    Thread.ofPlatform().daemon().start(() -> copy(client, server, 777));
                    Thread.ofPlatform().daemon().start(() -> copy(server, client, 1 << 16));
                }
            } catch (IOException e) {
                // the test is over
            }
        });
        return listener;
    }

    private static void copy(Socket from, Socket to, int max) {
        byte[] piece = new byte[max];
        try (from; to) {
            for (int n = from.getInputStream().read(piece); n >= 0; n = from.getInputStream().read(piece)) {
                to.getOutputStream().write(piece, 0, n);
            }
        } catch (IOException e) {
            // one of them has closed
        }
    }
}
