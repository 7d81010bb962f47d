package dev.jderp.frontdoor;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.client.dial.NodeDialer;
import dev.jderp.client.dial.NodeStream;
import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.config.Keystore;
import dev.jderp.config.RelayConfig;
import dev.jderp.config.SelfCertificate;
import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.frontdoor.tls.CertificateSource;
import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.frontdoor.tls.ServerCertificate;
import dev.jderp.sockets.GivenSockets;
import dev.jderp.testkit.HostileClient;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A relay that is known by an IP address: its clients send no server name in TLS. */
class RawAddressTest {

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "1.2.3.4", "2001:db8::7"})
    void aClientWithoutServerNameGetsTheCertificateThatIsPinned(String hostname) throws Exception {
        Map<String, String> settings = Map.of("derp.hostname", hostname, "derp.state-dir", directory.toString());
        RelayConfig config = RelayConfig.read(
                key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
        Keystore own = SelfCertificate.ensure(config);
        assertEquals(own.leaf(), SelfCertificate.ensure(config).leaf(), "made anew at the next start");
        CertificateSource source = new CertificateSource(
                List.of(config.keystore().file()), hostname, () -> new ServerCertificate(own.key(), own.chain()));
        try (TestDoor relay = new TestDoor()) {
            FrontDoor door = new FrontDoor(
                    relay.relay, TestDoor.tls(), Optional.of(source), Challenges.NONE,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), TestDoor.SECRET,
                    new ClientAddresses(new AddressOptions(List.of(), "X-Forwarded-For")), true, GivenSockets.none());
            try (SSLSocket socket = dial(door.port())) {
                var chain = socket.getSession().getPeerCertificates();
                assertEquals(2, chain.length);
                assertEquals("CN=derpkey" + relay.relay.publicKey().hex(),
                        ((X509Certificate) chain[1]).getSubjectX500Principal().getName());
                byte[] hash = MessageDigest.getInstance("SHA-256").digest(chain[0].getEncoded());
                assertEquals(CertName.of(door.chain()), "sha256-raw:" + HexFormat.of().formatHex(hash));
            } finally {
                door.close();
            }
        }
    }

    @Test
    void aNameWithAnUnderscoreIsServed() throws Exception {
        String hostname = "derp_relay.example.com";
        Map<String, String> settings = Map.of("derp.hostname", hostname, "derp.state-dir", directory.toString());
        RelayConfig config = RelayConfig.read(
                key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
        Keystore own = SelfCertificate.ensure(config);
        CertificateSource source = new CertificateSource(
                List.of(config.keystore().file()), hostname, () -> new ServerCertificate(own.key(), own.chain()));
        try (TestDoor relay = new TestDoor()) {
            FrontDoor door = new FrontDoor(
                    relay.relay, TestDoor.tls(), Optional.of(source), Challenges.NONE,
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), TestDoor.SECRET,
                    new ClientAddresses(new AddressOptions(List.of(), "X-Forwarded-For")), true, GivenSockets.none());
            DerpNode node = new DerpNode("900a", 900, hostname, CertName.of(door.chain()), "127.0.0.1", "none", 0,
                    false, door.port(), false, "", false, Map.of());
            try (NodeStream stream = new NodeDialer(NodeDialer.Options.DEFAULTS)
                    .connect(node, true, Duration.ofSeconds(50))) {
                assertEquals(2, stream.session().orElseThrow().getPeerCertificates().length);
            } finally {
                door.close();
            }
        }
    }

    private static SSLSocket dial(int port) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{HostileClient.trustAnybody()}, null);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout(10_000);
        socket.startHandshake();
        return socket;
    }
}
