package dev.jderp.frontdoor.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.Frame;
import dev.jderp.reload.ReloadResult;
import dev.jderp.reload.Reloader;
import dev.jderp.sockets.Platform;
import dev.jderp.testkit.HostileClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The front door's TLS as a client sees it, with BoringSSL where that loads and with the JDK's TLS. */
class TlsTest {

    private static TestDoor relay;

    @BeforeAll
    static void open() throws Exception {
        relay = new TestDoor(NodePrivateKey.generate());
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    static Stream<Platform> platforms() {
        return Stream.of(Platform.detect(), new Platform(Platform.detect().epoll(), false));
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{HostileClient.trustAnybody()}, null);
        return context;
    }

    /** Connects and does the handshake, with a server name if it is not empty. */
    private static SSLSocket connect(SSLContext context, int port, String name, String... protocols)
            throws IOException {
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        if (!name.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        parameters.setApplicationProtocols(new String[]{"h2", "http/1.1"});
        socket.setSSLParameters(parameters);
        try {
            socket.startHandshake();
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void bothVersionsPreferAesAndNegotiateHttp11(Platform platform) throws Exception {
        int port = relay.open(TestDoor.tls(), platform, 1).port();
        try (SSLSocket modern = connect(trusting(), port, "localhost")) {
            assertEquals("TLSv1.3", modern.getSession().getProtocol());
            if (!platform.boringSsl()) { // which lets the client choose, and the JDK's prefers AES-256
                assertEquals("TLS_AES_128_GCM_SHA256", modern.getSession().getCipherSuite());
            }
            assertEquals("http/1.1", modern.getApplicationProtocol());
        }
        try (SSLSocket older = connect(trusting(), port, "localhost", "TLSv1.2")) {
            assertEquals("TLSv1.2", older.getSession().getProtocol());
            assertEquals("TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", older.getSession().getCipherSuite());
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void eachHandshakesChainEndsWithTheMetaCertificate(Platform platform) throws Exception {
        int port = relay.open(TestDoor.tls(), platform, 1).port();
        for (int i = 0; i < 3; i++) {
            try (SSLSocket socket = connect(trusting(), port, "localhost")) {
                var chain = socket.getSession().getPeerCertificates();
                assertEquals(2, chain.length);
                assertEquals("CN=derpkey" + relay.relay.publicKey().hex(),
                        ((X509Certificate) chain[1]).getSubjectX500Principal().getName());
            }
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void aNameThatTheCertificateDoesNotCoverIsRefused(Platform platform) throws Exception {
        int port = relay.open(TestDoor.tls(), platform, 1).port();
        for (String served : List.of("localhost", "LOCALHOST", "")) {
            connect(trusting(), port, served).close();
        }
        for (String refused : List.of("elsewhere.example", "localhost.example")) {
            for (String version : List.of("TLSv1.3", "TLSv1.2")) {
                String alert = String.valueOf(assertThrows(
                        SSLException.class, () -> connect(trusting(), port, refused, version), refused).getMessage());
                assertTrue(alert.contains("unrecognized_name"), alert);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void aRelayKnownByAnAddressShowsItsCertificateForAnyName(Platform platform) throws Exception {
        Path keystore = relay.certificate("address" + platform.boringSsl(), "IP:127.0.0.1,DNS:localhost", "EC");
        FrontDoor door = relay.open(TestDoor.tls(), platform, relay.source(keystore, "127.0.0.1"));
        try {
            for (String name : List.of("relay.example.com", "localhost", "")) {
                for (String version : List.of("TLSv1.3", "TLSv1.2")) {
                    connect(trusting(), door.port(), name, version).close();
                }
            }
        } finally {
            door.close();
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void sessionsAreResumed(Platform platform) throws Exception {
        int port = relay.open(TestDoor.tls(), platform, 1).port();
        SSLContext context = trusting();
        long first = 0;
        for (int i = 0; i < 2; i++) {
            try (SSLSocket socket = connect(context, port, "localhost")) {
                socket.getOutputStream().write("GET /generate_204 HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(
                        StandardCharsets.US_ASCII));
                assertEquals('H', socket.getInputStream().read()); // tickets arrive before it
                long created = socket.getSession().getCreationTime();
                if (i == 0) {
                    first = created;
                    while (System.currentTimeMillis() == created) {
                        LockSupport.parkNanos(1_000_000); // so that a new session would have another creation time
                    }
                } else {
                    assertEquals(first, created);
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void newConnectionsGetAChangedCertificateAndOldOnesStay(Platform platform) throws Exception {
        Path keystore = relay.directory.resolve("reload-" + platform.boringSsl() + ".p12");
        Files.copy(relay.directory.resolve("localhost.p12"), keystore, StandardCopyOption.REPLACE_EXISTING);
        CertificateSource source = relay.source(keystore);
        FrontDoor door = relay.open(TestDoor.tls(), platform, source);
        try (HostileClient old = HostileClient.login(door.port(), true, false); Reloader reloader = new Reloader()) {
            reloader.watch(source.files(), source::load, door::use);
            X509Certificate before = leaf(door.port());
            Path next = relay.certificate("next" + platform.boringSsl(), "DNS:localhost", "EC");
            Files.copy(next, keystore, StandardCopyOption.REPLACE_EXISTING);
            Files.setLastModifiedTime(keystore, FileTime.fromMillis(1));
            reloader.poll();
            reloader.poll();
            X509Certificate after = leaf(door.port());
            assertTrue(!before.equals(after), "the old certificate is still served");
            assertEquals(List.of(after), door.chain());
            Files.write(keystore, new byte[]{1, 2, 3});
            Files.setLastModifiedTime(keystore, FileTime.fromMillis(2));
            reloader.poll();
            reloader.poll(); // an invalid file changes nothing
            assertEquals(after, leaf(door.port()));
            List<ReloadResult> refused = reloader.reloadNow();
            assertEquals(List.of(keystore.toString()), refused.stream().map(ReloadResult::file).toList());
            assertFalse(refused.get(0).ok());
            Files.copy(relay.directory.resolve("localhost.p12"), keystore, StandardCopyOption.REPLACE_EXISTING);
            assertEquals(List.of(ReloadResult.good(keystore.toString())), reloader.reloadNow());
            assertEquals(before, leaf(door.port()));
            old.send(new Frame.Ping(6));
            assertEquals(new Frame.Pong(6), old.next());
        } finally {
            door.close();
        }
    }

    private static X509Certificate leaf(int port) throws Exception {
        try (SSLSocket socket = connect(trusting(), port, "localhost")) {
            return (X509Certificate) Arrays.asList(socket.getSession().getPeerCertificates()).get(0);
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void anUnfinishedHandshakeIsClosed(Platform platform) throws Exception {
        int port = relay.open(TestDoor.tls(), platform, 1).port();
        for (byte[] begun : List.of(new byte[0], new byte[]{22, 3, 1, 2}, new byte[]{22, 3, 1, 0, 100, 1, 0, 0, 96})) {
            try (HostileClient client = HostileClient.plain(port)) {
                client.sendRaw(begun);
                client.readAll();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void plainHttpOnATlsPortIsClosed(Platform platform) throws Exception {
        int port = relay.open(TestDoor.tls(), platform, 1).port();
        try (HostileClient client = HostileClient.plain(port)) {
            client.sendText("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
            assertTrue(!client.readAll().contains("HTTP/1.1"));
        }
    }
}
