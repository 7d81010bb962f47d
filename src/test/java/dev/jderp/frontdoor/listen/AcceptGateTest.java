package dev.jderp.frontdoor.listen;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.metrics.Counters;
import dev.jderp.metrics.RejectReason;
import dev.jderp.process.OutOfMemory;
import dev.jderp.protocol.Frame;
import dev.jderp.testkit.HostileClient;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Connections that have not logged in, at both ports of a front door. */
@Timeout(60)
class AcceptGateTest {

    private static final Duration LONG = Duration.ofMinutes(10);
    private static final AddressOptions PROXY = new AddressOptions(List.of("127.0.0.9"), "X-Forwarded-For");

    private TestDoor relay;
    private final List<HostileClient> connections = new ArrayList<>();

    @BeforeEach
    void open() throws Exception {
        relay = new TestDoor();
    }

    @AfterEach
    void close() throws Exception {
        for (HostileClient each : connections) {
            each.leave();
        }
        relay.close();
    }

    /** Opens a front door with eight places, of which a source may have two, and without deadlines. */
    private FrontDoor door(int plainPort, String... proxyProtocolFrom) throws Exception {
        PendingLimits limits = new PendingLimits(
                LONG, LONG, 8, 2, 1000, TestDoor.NO_LIMIT, TestDoor.NO_LIMIT);
        int port = plainPort == 0 ? 0 : freePort();
        return relay.open(TestDoor.PLAIN.toBuilder()
                .port(port)
                .plainPort(plainPort)
                .proxyProtocolFrom(List.of(proxyProtocolFrom))
                .limits(limits)
                .build(), 1, PROXY, true);
    }

    private static int freePort() throws IOException {
        try (ServerSocket free = new ServerSocket(0)) {
            return free.getLocalPort();
        }
    }

    private HostileClient connect(int port, String from, String begin) throws IOException {
        HostileClient client = HostileClient.plain(port, from);
        connections.add(client);
        client.sendRaw(begin.getBytes(StandardCharsets.US_ASCII));
        return client;
    }

    private long rejected(RejectReason why) {
        return relay.relay.measurements().rejections().sum(why);
    }

    private static void assertServed(HostileClient member) throws IOException {
        member.send(new Frame.Ping(1));
        assertEquals(new Frame.Pong(1), member.next());
    }

    private static HostileClient login(int port, String from) throws IOException {
        HostileClient client = HostileClient.plain(port, from);
        client.login(false, "");
        return client;
    }

    @Test
    void aSourceOverItsShareIsClosedAndOthersAreServed() throws Exception {
        int port = door(0).port();
        try (HostileClient member = login(port, "127.0.0.2")) {
            for (int i = 0; i < 12; i++) {
                HostileClient each = connect(port, "127.0.0.2", "");
                if (i >= 2) {
                    assertTrue(each.isClosedByPeer());
                }
            }
            assertEquals(10, rejected(RejectReason.SOURCE_SHARE));
            assertServed(member); // a client that has logged in needs no place
            login(port, "127.0.0.3").close();
        }
    }

    @Test
    void aPlaceIsFreeAgainWhenItsConnectionIsClosed() throws Exception {
        int port = door(0).port();
        for (int i = 0; i < 6; i++) {
            HostileClient first = connect(port, "127.0.0.2", "");
            HostileClient second = connect(port, "127.0.0.2", "");
            first.leave();
            second.leave();
            awaitNonePending(port);
        }
    }

    /** Logs in until both places of the source are free; the test's timeout limits that. */
    private static void awaitNonePending(int port) throws IOException {
        for (boolean isServed = false; !isServed;) {
            try (HostileClient one = login(port, "127.0.0.2"); HostileClient other = login(port, "127.0.0.2")) {
                assertServed(one);
                assertServed(other);
                isServed = true;
            } catch (IOException e) {
                Thread.onSpinWait();
            }
        }
    }

    @Test
    void aFullGateAdmitsASourceWithoutConnections() throws Exception {
        int port = door(0).port();
        List<HostileClient> first = new ArrayList<>();
        for (int source = 2; source <= 5; source++) {
            first.add(connect(port, "127.0.0." + source, ""));
            connect(port, "127.0.0." + source, "");
        }
        try (HostileClient late = login(port, "127.0.0.6")) {
            assertServed(late);
        }
        assertEquals(1, rejected(RejectReason.DISPLACED));
        assertTrue(first.get(0).isClosedByPeer());
    }

    @Test
    void bothPortsShareTheBoundOnPendingConnections() throws Exception {
        int plain = freePort();
        int port = door(plain).port();
        connect(plain, "127.0.0.2", "");
        connect(plain, "127.0.0.2", "");
        assertTrue(connect(plain, "127.0.0.2", "").isClosedByPeer());
        assertTrue(connect(port, "127.0.0.2", "").isClosedByPeer());
        HostileClient other = connect(plain, "127.0.0.3", "GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n");
        assertTrue(other.readAll().startsWith("HTTP/1.1 204 "));
        login(port, "127.0.0.3").close();
    }

    @Test
    void thePlainPortAppliesTheAcceptLimits() throws Exception {
        PendingLimits.Rate two = new PendingLimits.Rate(0.001, 2);
        int plain = freePort();
        relay.open(TestDoor.PLAIN.toBuilder()
                .port(freePort())
                .plainPort(plain)
                .limits(new PendingLimits(LONG, LONG, 1000, 1000, two, two))
                .build(), 1);
        connect(plain, "127.0.0.2", "");
        connect(plain, "127.0.0.2", "");
        assertTrue(connect(plain, "127.0.0.2", "").isClosedByPeer());
        assertTrue(connect(plain, "127.0.0.3", "").isClosedByPeer());
        assertEquals(1, rejected(RejectReason.SOURCE_RATE));
        assertEquals(1, rejected(RejectReason.RATE));
    }

    @Test
    void theSourceInAProxyHeaderIsCountedAndNotTheProxy() throws Exception {
        int port = door(0, "127.0.0.1").port();
        String loud = "PROXY TCP4 203.0.113.7 10.0.0.1 5678 443\r\n";
        for (int i = 0; i < 5; i++) {
            HostileClient each = connect(port, "127.0.0.1", loud + "GET /derp/probe HTTP/1.1\r\nHost: x\r\n\r\n");
            if (i < 2) {
                assertTrue(each.readHead().startsWith("HTTP/1.1 200 "));
            } else {
                assertTrue(each.isClosedByPeer());
            }
        }
        for (int i = 0; i < 3; i++) {
            HostileClient proxy = connect(port, "127.0.0.9", "GET /derp/probe HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(proxy.readHead().startsWith("HTTP/1.1 200 "));
        }
    }

    @Test
    void connectionsWaitWhileProxiesHoldAllPlaces() throws Exception {
        int port = door(0).port();
        List<HostileClient> proxied = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            HostileClient each = connect(port, "127.0.0.9", "GET /derp/probe HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(each.readHead().startsWith("HTTP/1.1 200 "));
            proxied.add(each);
        }
        HostileClient late = connect(port, "127.0.0.2", "GET /derp/probe HTTP/1.1\r\nHost: x\r\n\r\n");
        proxied.get(3).leave();
        assertTrue(late.readHead().startsWith("HTTP/1.1 200 "));
        assertFalse(rejected(RejectReason.DISPLACED) > 0);
        try (HostileClient other = login(port, "127.0.0.3")) { // displaces the only source
            assertServed(other);
        }
        assertEquals(1, rejected(RejectReason.DISPLACED));
        late.leave();
    }

    @Test
    void aProxyIsRefusedWhereNoSourceHasMoreThanOnePlace() throws Exception {
        int port = door(0).port();
        for (int source = 10; source < 18; source++) {
            connect(port, "127.0.0." + source, "");
        }
        assertTrue(connect(port, "127.0.0.9", "").isClosedByPeer());
        assertEquals(1, rejected(RejectReason.FULL));
        login(port, "127.0.0.2").close();
    }

    @Test
    void aListenerAcceptsAgainASecondAfterAFailure() {
        AcceptGate gate = new AcceptGate(TestDoor.PLAIN.limits(), new Counters<>(RejectReason.class));
        EmbeddedChannel listener = new EmbeddedChannel(gate.newListenerHandler());
        listener.freezeTime();
        listener.pipeline().fireExceptionCaught(new IOException("accept(..) failed: Too many open files"));
        assertFalse(listener.config().isAutoRead());
        listener.advanceTimeBy(999, TimeUnit.MILLISECONDS);
        listener.runScheduledPendingTasks();
        assertFalse(listener.config().isAutoRead());
        listener.advanceTimeBy(1, TimeUnit.MILLISECONDS);
        listener.runScheduledPendingTasks();
        assertTrue(listener.config().isAutoRead());
        listener.checkException(); // the failure was not passed on
        assertFalse(listener.finish());
    }

    @Test
    void anErrorOfTheHeapWhileAcceptingIsReported() {
        List<OutOfMemoryError> reported = new ArrayList<>();
        OutOfMemory.onExhaustion(reported::add);
        try {
            AcceptGate gate = new AcceptGate(TestDoor.PLAIN.limits(), new Counters<>(RejectReason.class));
            EmbeddedChannel listener = new EmbeddedChannel(gate.newListenerHandler());
            OutOfMemoryError error = new OutOfMemoryError("Java heap space (test)");
            listener.pipeline().fireExceptionCaught(error);
            assertEquals(List.of(error), reported);
            assertFalse(listener.finish());
        } finally {
            OutOfMemory.onExhaustion(null);
        }
    }
}
