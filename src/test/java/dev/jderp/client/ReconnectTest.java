package dev.jderp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.metrics.Metric;
import dev.jderp.testkit.Clients;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Several connections of one client, and threads that share it ({@code docs/protocol.md#reconnecting-client}). */
@Timeout(120)
@SuppressWarnings("try") // clients are closed early, on purpose
class ReconnectTest {

    private static final MeshKey MESH_KEY = MeshKey.parse("5c".repeat(32));
    private static OpenRelay relay;

    @BeforeAll
    static void open() throws Exception {
        relay = OpenRelay.plain(MESH_KEY);
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    private static Thread reading(DerpClient client) {
        return Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    var unused = client.receive();
                }
            } catch (IOException e) {
                // the end
            }
        });
    }

    @Test
    void aPingIsMeasuredWhileAnotherThreadReceives() throws Exception { // TestPing
        try (DerpClient client = Clients.joined(Clients.plain(relay.port()))) {
            Thread reader = reading(client);
            assertFalse(client.ping().isNegative());
            client.breakConnection();
            reader.join();
        }
    }

    @Test
    void aPingWithoutAnAnswerTimesOut() throws Exception {
        try (DerpClient client = Clients.joined(Clients.plain(relay.port()).pingTimeout(Duration.ofMillis(100)))) {
            assertThrows(SocketTimeoutException.class, client::ping); // no thread receives
        }
    }

    @Test
    void pongsThatNoCallWaitsForAreReturned() throws Exception {
        try (DerpClient client = Clients.joined(Clients.plain(relay.port()))) {
            client.sendPing(9);
            assertEquals(new Received(new ReceivedMessage.Pong(9), 1), client.receive());
        }
    }

    @Test
    void callsThatDoNotConnectFailWithoutAConnection() {
        try (DerpClient client = Clients.plain(relay.port()).build()) {
            for (DerpException e : List.of(assertThrows(DerpException.class, () -> client.sendPing(1)),
                    assertThrows(DerpException.class, () -> client.sendPong(1)),
                    assertThrows(DerpException.class, client::ping))) {
                assertEquals(DerpException.Kind.NOT_CONNECTED, e.kind());
            }
            client.notePreferred(true);
            assertEquals(Optional.empty(), client.localAddress());
            assertEquals(Optional.empty(), client.serverKey());
            assertEquals(0, client.generation());
        }
    }

    @Test
    void theLocalAddressIsReturnedWhileAConnectBlocks() throws Exception { // TestLocalAddrNoMutex
        CountDownLatch asked = new CountDownLatch(1);
        HostileRelay.Script silent = (in, out) -> {
            if (in.read() >= 0) {
                asked.countDown();
            }
        };
        try (HostileRelay hostile = new HostileRelay(silent);
                DerpClient client = Clients.plain(hostile.port()).build()) {
            Thread connecting = Thread.ofVirtual().start(() -> assertThrows(IOException.class, client::connect));
            asked.await();
            assertEquals(Optional.empty(), client.localAddress());
            client.close();
            connecting.join();
        }
    }

    private static void home(long count) {
        while (relay.relay().metrics().sum(Metric.CURRENT_HOME_CONNECTIONS) != count) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void thePreferenceIsSentAtEachConnect() throws Exception {
        try (DerpClient client = Clients.plain(relay.port()).build()) {
            client.notePreferred(true);
            client.connect();
            home(1);
            client.breakConnection();
            DerpException e = assertThrows(DerpException.class, () -> {
                while (true) {
                    var unused = client.receive();
                }
            });
            assertEquals(DerpException.Kind.NOT_CONNECTED, e.kind());
            home(0);
            client.connect();
            assertEquals(2, client.generation());
            home(1);
            client.notePreferred(false);
            home(0);
        }
    }

    @Test
    void manyThreadsShareOneConnection() throws Exception {
        AtomicInteger failures = new AtomicInteger();
        long before = relay.relay().metrics().sum(Metric.ACCEPTS);
        try (DerpClient client = Clients.plain(relay.port()).build()) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                threads.add(Thread.ofVirtual().start(() -> {
                    try {
                        client.send(client.publicKey(), new byte[10]);
                    } catch (IOException e) {
                        failures.incrementAndGet();
                    }
                }));
            }
            for (Thread each : threads) {
                each.join();
            }
            assertEquals(0, failures.get());
            assertEquals(1, client.generation());
            assertEquals(before + 1, relay.relay().metrics().sum(Metric.ACCEPTS));
        }
    }

    @Test
    void aFailureOfAnOldConnectionKeepsTheNewerOne() throws Exception {
        CountDownLatch stalled = new CountDownLatch(1);
        AtomicInteger connections = new AtomicInteger();
        HostileRelay.Script script = (in, out) -> {
            greet(out);
            if (connections.incrementAndGet() == 1) {
                var unused = in.readNBytes(100);
                stalled.countDown(); // and reads nothing more
            } else {
                out.write(new byte[]{6, 0, 0, 0, 0});
                var unused = in.transferTo(OutputStream.nullOutputStream());
            }
        };
        try (HostileRelay hostile = new HostileRelay(script);
                DerpClient client = Clients.plain(hostile.port()).build()) {
            client.connect();
            Thread sender = Thread.ofVirtual().start(() -> {
                try {
                    while (client.generation() == 1) {
                        client.send(client.publicKey(), new byte[65536]);
                    }
                } catch (IOException e) {
                    // the first connection's end
                }
            });
            stalled.await();
            Thread reader = Thread.ofVirtual().start(() -> {
                try {
                    var unused = client.receive(); // from the second, if it comes late
                } catch (IOException e) {
                    // the first connection's end
                }
            });
            client.breakConnection(); // both users of the first connection fail, one before the other
            while (client.generation() < 2) {
                client.connect(); // at once, before the other two have noticed, or after
            }
            reader.join();
            sender.join();
            client.connect();
            assertEquals(2, client.generation());
            assertEquals(2, hostile.clients());
        }
    }

    private static void greet(OutputStream out) throws IOException {
        out.write(HostileRelay.CONSENT.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        out.write(new dev.jderp.protocol.ServerHandshake(NodePrivateKey.generate()).greeting());
    }

    @Test
    void delaysGrowVaryAndAreReset() {
        Backoff shortest = new Backoff(Duration.ofMillis(100), Duration.ofMillis(500), () -> () -> 0);
        for (int i = 0; i < 3; i++) {
            assertEquals(Duration.ofMillis(50), shortest.next());
            assertEquals(Duration.ofMillis(100), shortest.next());
            assertEquals(Duration.ofMillis(200), shortest.next());
            assertEquals(Duration.ofMillis(250), shortest.next());
            assertEquals(Duration.ofMillis(250), shortest.next());
            shortest.reset();
        }
        Backoff any = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(1));
        for (int i = 0; i < 1000; i++) {
            long ms = any.next().toMillis();
            assertTrue(ms >= 50 && ms <= 1000, ms + " ms");
        }
        assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)));
        assertThrows(IllegalArgumentException.class, () -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    @Test
    void aLoopReconnectsUntilTheClientIsClosed() throws Exception {
        CountDownLatch twice = new CountDownLatch(2);
        DerpClient client = Clients.plain(relay.port()).build();
        Thread loop = Thread.ofVirtual().start(new ReceiveLoop(client, received -> {
            if (received.message() instanceof ReceivedMessage.ServerSettings) {
                twice.countDown();
                client.breakConnection();
            }
        }, new Backoff(Duration.ofMillis(1), Duration.ofMillis(10))));
        assertTrue(twice.await(60, TimeUnit.SECONDS));
        client.close();
        loop.join();
        assertTrue(client.isClosed());
    }

    @Test
    void interruptingOneThreadLetsTheOthersConnect() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        AtomicInteger connections = new AtomicInteger();
        HostileRelay.Script script = (in, out) -> {
            if (connections.incrementAndGet() == 1) {
                asked.countDown(); // and answers nothing
            } else {
                greet(out);
            }
        };
        try (HostileRelay hostile = new HostileRelay(script);
                DerpClient client = Clients.plain(hostile.port()).connectTimeout(Duration.ofMinutes(1)).build()) {
            FutureTask<Void> first = connecting(client);
            Thread maker = Thread.ofVirtual().start(first);
            asked.await();
            FutureTask<Void> second = connecting(client);
            Thread waiter = Thread.ofVirtual().start(second);
            while (waiter.getState() != Thread.State.WAITING) {
                Thread.onSpinWait();
            }
            maker.interrupt();
            assertThrows(ExecutionException.class, first::get);
            second.get();
            assertEquals(1, client.generation());
        }
    }

    private static FutureTask<Void> connecting(DerpClient client) {
        return new FutureTask<>(() -> {
            client.connect();
            return null;
        });
    }

    @Test
    void aSessionWorksOverAWebSocket() throws Exception {
        try (DerpClient a = Clients.joined(Clients.plain(relay.port()).webSocket(true));
                DerpClient b = Clients.joined(Clients.plain(relay.port()))) {
            byte[] large = new byte[65536];
            new java.util.Random(1).nextBytes(large);
            for (int i = 0; i < 10; i++) {
                a.send(b.publicKey(), large);
                org.junit.jupiter.api.Assertions.assertArrayEquals(
                        large, Clients.next(b, ReceivedMessage.ReceivedPacket.class).data());
                b.send(a.publicKey(), large);
                org.junit.jupiter.api.Assertions.assertArrayEquals(
                        large, Clients.next(a, ReceivedMessage.ReceivedPacket.class).data());
            }
        }
    }
}
