package dev.jderp.client.netcheck;

import static dev.jderp.client.dial.NodeDialer.Family.IPV4;
import static dev.jderp.client.dial.NodeDialer.Family.IPV6;
import static dev.jderp.client.netcheck.Regions.map;
import static dev.jderp.client.netcheck.Regions.node;
import static dev.jderp.client.netcheck.Regions.region;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.dial.NodeDialer.Family;
import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.testkit.StunResponder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Checks over real sockets of this machine. */
class HostNetworkTest {

    private static OpenRelay relay;

    @BeforeAll
    static void open() throws Exception {
        relay = OpenRelay.tls();
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    private static String relaysResponse(String challenge) {
        return "response " + challenge;
    }

    private static NetCheck over(Family family, int portalPort) {
        HttpsCheck unreachable = new HttpsCheck(region -> {
            throw new IOException("no relay is reachable");
        });
        return NetCheck.builder()
                .network(() -> new HostNetwork(EnumSet.of(family), unreachable, new PortalCheck(portalPort)))
                .checkClock(HostNetworkTest::slow)
                .build();
    }

    /** Time that passes at a quarter of its speed, for machines that are busy. */
    private static CheckClock slow() {
        CheckClock system = CheckClock.system();
        return new CheckClock() {
            @Override
            public long nanoTime() {
                return system.nanoTime() / 4;
            }

            @Override
            public void post(Runnable event) {
                system.post(event);
            }

            @Override
            public Optional<Runnable> next(long timeoutNs) throws InterruptedException {
                return system.next(timeoutNs * 4);
            }
        };
    }

    private static DerpRegion at(int id, String address, int stunPort) {
        return region(id, node(id, "a", "", "", stunPort, address, false, false));
    }

    @Test
    void stunOverIpv4ReportsTheAddressAndAnUnvaryingMapping() throws Exception {
        try (StunResponder a = new StunResponder("127.0.0.1", 0, 0);
                StunResponder b = new StunResponder("127.0.0.1", 1, 0)) {
            Report report = over(IPV4, 1).check(map(at(1, "127.0.0.1", a.port()), at(2, "127.0.0.1", b.port())));
            assertTrue(report.udp() && report.ipv4() && report.ipv4CanSend() && !report.ipv6());
            assertEquals(Set.of(1, 2), report.regionV4Latency().keySet());
            assertEquals(Optional.of("127.0.0.1"), report.globalV4().map(it -> it.getAddress().getHostAddress()));
            assertEquals(Optional.of(false), report.mappingVariesByDestIp());
            assertTrue(report.preferredDerp().isPresent());
        }
    }

    @Test
    void aVaryingMappingIsDetected() throws Exception {
        try (StunResponder a = new StunResponder("127.0.0.1", 0, 0);
                StunResponder b = new StunResponder("127.0.0.1", 0, 1)) {
            Report report = over(IPV4, 1).check(map(at(1, "127.0.0.1", a.port()), at(2, "127.0.0.1", b.port())));
            assertEquals(Optional.of(true), report.mappingVariesByDestIp());
        }
    }

    @Test
    void stunOverIpv6ReportsTheAddress() throws Exception {
        Assumptions.assumeTrue(hasIpv6Loopback(), "this machine has no ::1");
        try (StunResponder a = new StunResponder("::1", 0, 0)) {
            Report report = over(IPV6, 1).check(map(at(1, "::1", a.port())));
            assertTrue(report.udp() && report.ipv6() && report.ipv6CanSend() && report.osHasIpv6() && !report.ipv4());
            assertTrue(report.globalV6().orElseThrow().getAddress() instanceof Inet6Address);
            assertEquals(Set.of(1), report.regionV6Latency().keySet());
        }
    }

    private static boolean hasIpv6Loopback() {
        try (ServerSocket probe = new ServerSocket(0, 1, SimulatedNetwork.address("::1"))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void aHostNameIsResolved() throws Exception {
        try (StunResponder a = new StunResponder("127.0.0.1", 0, 0)) {
            var node = new DerpNode("1a", 1, "localhost", "", "", "none", a.port(), false, 0, false,
                    "", false, Map.of());
            assertEquals(OptionalInt.of(1), over(IPV4, 1).check(map(region(1, node))).preferredDerp());
        }
    }

    @Test
    void aPortalIsFoundIfNeitherUdpNorHttpsWorks() throws Exception {
        try (PortalFaker portal = new PortalFaker(302, challenge -> "")) {
            DerpMap map = map(region(1, node(1, "a", "127.0.0.1", "none", -1, "", false, true)));
            Report report = over(IPV4, portal.port()).check(map);
            assertEquals(Optional.of(true), report.captivePortal());
            assertFalse(report.udp() || report.ipv4());
            assertEquals(OptionalInt.empty(), report.preferredDerp());
        }
    }

    @Test
    void onlyTheRightAnswerToTheChallengeMeansNoPortal() throws Exception {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        try (PortalFaker relay = new PortalFaker(204, HostNetworkTest::relaysResponse)) {
            assertFalse(new PortalCheck(relay.port()).isCaptive(loopback));
        }
        try (PortalFaker fixed = new PortalFaker(204, challenge -> "response ts_127.0.0.1")) {
            assertFalse(new PortalCheck(fixed.port()).isCaptive(loopback), "the challenge is ts_ and the host");
        }
        try (PortalFaker silent = new PortalFaker(204, challenge -> "")) {
            assertTrue(new PortalCheck(silent.port()).isCaptive(loopback));
        }
        try (PortalFaker welcome = new PortalFaker(200, HostNetworkTest::relaysResponse)) {
            assertTrue(new PortalCheck(welcome.port()).isCaptive(loopback));
        }
        PortalFaker gone = new PortalFaker(204, HostNetworkTest::relaysResponse);
        gone.close();
        assertThrows(IOException.class, () -> new PortalCheck(gone.port()).isCaptive(loopback));
    }

    /** A region whose relay does no STUN. */
    private static DerpRegion byHttps(int id, int derpPort, String certName, boolean insecure) {
        return region(id, new DerpNode(id + "a", id, "127.0.0.1", certName, "", "none", -1, false, derpPort, insecure,
                "", false, Map.of()));
    }

    @Test
    void httpsIsMeasuredAtRelaysWithATrustedCertificate() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Thread.ofVirtual().start(() -> sayThatThisIsNoTls(plain));
            String pin = CertName.of(relay.chain());
            Report report = NetCheck.builder().checkClock(HostNetworkTest::slow).build()
                    .check(map(byHttps(1, relay.port(), pin, false),
                            byHttps(2, relay.port(), "", true), byHttps(3, relay.port(), "", false),
                            byHttps(4, plain.getLocalPort(), pin, false)));
            assertEquals(Set.of(1, 2), report.regionLatency().keySet());
            assertEquals(Set.of(1, 2), report.regionV4Latency().keySet());
            assertTrue(report.ipv4() && !report.udp() && !report.ipv6());
            assertTrue(report.preferredDerp().isPresent());
        }
    }

    private static void sayThatThisIsNoTls(ServerSocket server) {
        try (Socket socket = server.accept()) {
            socket.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void theFirstRelayThatAcceptsAConnectionIsMeasured() throws Exception {
        PortalFaker gone = new PortalFaker(200, challenge -> "");
        gone.close();
        DerpNode stunOnly = node(1, "s", "127.0.0.1", "none", -1, "", true, false);
        DerpRegion region = region(1, stunOnly, byHttps(1, gone.port(), "", true).nodes().get(0),
                byHttps(1, relay.port(), "", true).nodes().get(0));
        assertEquals(Set.of(1),
                NetCheck.builder().checkClock(HostNetworkTest::slow).build().check(map(region)).regionLatency()
                        .keySet());
    }

    @Test
    void aSilentRelayDelaysTheCheckUpToItsLimitOnly() throws Exception {
        HttpsCheck never = new HttpsCheck(region -> {
            try {
                new CountDownLatch(1).await();
                throw new IOException("the latch was not counted down");
            } catch (InterruptedException e) {
                throw new IOException("interrupted at the end", e);
            }
        });
        SimulatedNetwork time = new SimulatedNetwork();
        NetCheck check = NetCheck.builder()
                .network(() -> new HostNetwork(EnumSet.of(IPV4), never, new PortalCheck(1)))
                .checkClock(() -> time)
                .build();
        assertEquals(Set.of(), check.check(map(byHttps(1, 1, "", true))).regionLatency().keySet());
        assertEquals(5000, time.nowMs());
    }
}
