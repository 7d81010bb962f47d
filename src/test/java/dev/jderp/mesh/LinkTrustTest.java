package dev.jderp.mesh;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.dial.Authorities;
import dev.jderp.derpmap.CertName;
import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Metric;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.LinkOptions;
import dev.jderp.server.Relay;
import dev.jderp.sockets.Platform;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.TestPeer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.security.KeyStore;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which relays get the mesh key, by real sockets and TLS, with every dialer. */
class LinkTrustTest {

    /** The ways to dial. */
    enum Way {
        NATIVE,
        JDK,
        STREAM
    }

    private static final MeshKey KEY = MeshKey.parse(MeshScene.KEY);

    private TestDoor near;
    private TestDoor far;
    private StreamDialer streams;
    private @Nullable Mesh mesh;

    private static Relay relay() {
        return new Relay(NodePrivateKey.generate(), TestDoor.RELAY, Optional.of(KEY), ClientVerifier.EVERYBODY,
                Clock.SYSTEM);
    }

    @BeforeEach
    void openRelays() throws Exception {
        near = new TestDoor(relay());
        far = new TestDoor(relay());
        far.certificate("localhost", "DNS:localhost,IP:127.0.0.1", "EC");
        streams = new StreamDialer();
    }

    @AfterEach
    void closeRelays() throws IOException {
        if (mesh != null) {
            mesh.close();
        }
        streams.close();
        near.close();
        far.close();
    }

    private LinkDialer dialer(Way way) throws Exception {
        return switch (way) {
            case NATIVE -> near.open(TestDoor.PLAIN, Platform.detect(), 1).linkDialer();
            case JDK -> near.open(TestDoor.PLAIN, new Platform(false, false), 1).linkDialer();
            case STREAM -> streams;
        };
    }

    private NeighbourStatus link(Way way, String neighbour, Map<String, String> pins, Set<String> plain,
            List<X509TrustManager> roots) throws Exception {
        Mesh opened = new Mesh(near.relay,
                new MeshOptions(List.of(NeighbourAddress.parse(neighbour)), List.of(), pins, plain,
                        LinkOptions.DEFAULTS, Duration.ofMinutes(10)),
                dialer(way), roots, Optional::empty, "n1");
        mesh = opened;
        opened.start();
        Polling.await(() -> status().map(each -> each.state() == NeighbourState.UP || !each.problem().isEmpty())
                .orElse(false));
        return status().orElseThrow();
    }

    private Optional<NeighbourStatus> status() {
        return Objects.requireNonNull(mesh).status().stream().findFirst();
    }

    private FrontDoor farDoor(boolean tls) throws Exception {
        return far.open(tls ? TestDoor.tls() : TestDoor.PLAIN, 1);
    }

    private static void assertRefused(NeighbourStatus status, String problem) {
        assertTrue(status.problem().toLowerCase(Locale.ROOT).contains(problem), status.toString());
        assertEquals(0, status.links());
    }

    private void assertNoKeySent() {
        assertEquals(0, far.relay.metrics().sum(Metric.ACCEPTS));
    }

    @ParameterizedTest
    @EnumSource
    void aRelayWithItsPinGetsTheKeyAndPackets(Way way) throws Exception {
        FrontDoor door = farDoor(true);
        String pin = CertName.pin(door.chain().get(0));
        NeighbourStatus status = link(way, "127.0.0.1:" + door.port(), Map.of("127.0.0.1", pin), Set.of(), List.of());
        assertEquals(NeighbourState.UP, status.state(), status.toString());
        TestPeer a = TestPeer.join(near.relay);
        TestPeer b = TestPeer.join(far.relay);
        Polling.await(() -> near.relay.metrics().sum(Metric.CLIENTS_REMOTE) == 2); // b, and the near relay itself
        for (int i = 0; i < 15; i++) { // what a link holds
            a.send(b, Packets.data(60_000, i));
        }
        Polling.await(() -> far.relay.metrics().sum(Metric.PACKETS_FORWARDED_IN) == 15);
        List<byte[]> got = b.takePackets();
        assertArrayEquals(Packets.data(60_000, 14), got.get(14));
    }

    @ParameterizedTest
    @EnumSource
    void aRelayWithAnotherPinGetsNoKey(Way way) throws Exception {
        FrontDoor door = farDoor(true);
        assertRefused(link(way, "127.0.0.1:" + door.port(), Map.of("127.0.0.1", CertName.PIN + "ab".repeat(32)),
                Set.of(), List.of()), "pin");
        assertNoKeySent();
    }

    @ParameterizedTest
    @EnumSource
    void aRelayWithoutPinOrAuthorityGetsNoKey(Way way) throws Exception {
        FrontDoor door = farDoor(true);
        assertRefused(link(way, "127.0.0.1:" + door.port(), Map.of(), Set.of(), List.of()),
                "not signed by a trusted authority");
        assertNoKeySent();
    }

    @ParameterizedTest
    @EnumSource
    void aRelayWithAnAuthorityAndItsNameGetsTheKey(Way way) throws Exception {
        FrontDoor door = farDoor(true);
        assertEquals(NeighbourState.UP, link(way, "localhost:" + door.port() + "/127.0.0.1", Map.of(), Set.of(),
                List.of(root(door))).state());
    }

    @ParameterizedTest
    @EnumSource
    void tlsNamesAHostOfOneLabel(Way way) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(far.certificate("derp1", "DNS:derp1", "EC"))) {
            keys.load(in, "password".toCharArray());
        }
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, "password".toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        String pin = CertName.pin((X509Certificate) keys.getCertificate("x"));
        try (ServerSocket server = context.getServerSocketFactory().createServerSocket(0)) {
            CompletableFuture<List<SNIServerName>> names = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                    socket.startHandshake();
                    names.complete(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames());
                } catch (IOException e) {
                    names.completeExceptionally(e);
                }
            });
            link(way, "derp1:" + server.getLocalPort() + "/127.0.0.1", Map.of("derp1", pin), Set.of(), List.of());
            assertEquals(List.of(new SNIHostName("derp1")), names.get());
        }
    }

    @ParameterizedTest
    @EnumSource
    void aCertificateForAnotherNameIsRefused(Way way) throws Exception {
        FrontDoor door = farDoor(true);
        assertRefused(link(way, "other.example:" + door.port() + "/127.0.0.1", Map.of(), Set.of(),
                List.of(root(door))), "name");
        assertNoKeySent();
    }

    @ParameterizedTest
    @EnumSource
    void aPlainHostIsConnectedToInClear(Way way) throws Exception {
        FrontDoor door = farDoor(false);
        assertEquals(NeighbourState.UP, link(way, "127.0.0.1:" + door.port(), Map.of(), Set.of("127.0.0.1"),
                List.of()).state());
    }

    @ParameterizedTest
    @EnumSource
    void aHostThatIsNotListedAsPlainGetsNoKeyInClear(Way way) throws Exception {
        FrontDoor door = farDoor(false);
        NeighbourStatus status = link(way, "127.0.0.1:" + door.port(), Map.of(), Set.of(), List.of());
        assertEquals(0, status.links());
        assertNoKeySent();
    }

    @ParameterizedTest
    @EnumSource
    void anAnswerThatIsNoUpgradeIsNamed(Way way) throws Exception {
        FrontDoor door = far.open(TestDoor.PLAIN, 1, TestDoor.NOBODY, false);
        assertRefused(link(way, "127.0.0.1:" + door.port(), Map.of(), Set.of("127.0.0.1"), List.of()), "404");
    }

    private static X509TrustManager root(FrontDoor door)
            throws CertificateEncodingException, CertificateException, IOException {
        String pem = "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder().encodeToString(door.chain().get(0).getEncoded())
                + "\n-----END CERTIFICATE-----\n";
        return Authorities.fromPem(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)));
    }
}
