package dev.jderp.frontdoor.tls;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.FrontDoor;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.sockets.Platform;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What an authority gets at the front door, and what other clients get meanwhile, with both kinds of TLS. */
class ChallengesTest {

    private static final String PROOF = "CN=proof";
    private static final String OWN = "CN=localhost";

    private static final Map<String, ServerCertificate> CERTIFICATES = new ConcurrentHashMap<>();

    private static TestDoor relay;
    private static ServerCertificate proof;

    private static final class Pending implements Challenges {
        @Override
        public boolean hasCertificates() {
            return !CERTIFICATES.isEmpty();
        }

        @Override
        public Optional<ServerCertificate> certificate(String serverName) {
            return Optional.ofNullable(CERTIFICATES.get(serverName));
        }

        @Override
        public Optional<String> text(String token) {
            return token.equals("token") ? Optional.of("token.thumbprint") : Optional.empty();
        }
    }

    @BeforeAll
    static void open() throws Exception {
        relay = new TestDoor();
        relay.setChallenges(new Pending());
        proof = TestDoor.read(
                relay.certificate("proof", "DNS:localhost", "RSA"), relay.directory.resolve("password"));
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    @AfterEach
    void clear() {
        CERTIFICATES.clear();
    }

    static Stream<Platform> platforms() {
        return TlsTest.platforms();
    }

    private static void add(String serverName) {
        CERTIFICATES.put(serverName, proof);
    }

    /** A connection after its handshake. */
    private static SSLSocket connect(int port, String name, String... protocols) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{HostileClient.trustAnybody()}, null);
        Socket plain = new Socket(InetAddress.getLoopbackAddress(), port);
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket(plain, "127.0.0.1", port, true);
        socket.setSoTimeout(10_000);
        SSLParameters parameters = socket.getSSLParameters();
        if (!name.isEmpty()) {
            parameters.setServerNames(List.of(new SNIHostName(name)));
        }
        parameters.setApplicationProtocols(protocols);
        socket.setSSLParameters(parameters);
        socket.startHandshake();
        return socket;
    }

    private static String subject(SSLSocket socket) throws IOException {
        return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                .getSubjectX500Principal().getName();
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void anAuthorityGetsTheProofAndTheConnectionEnds(Platform platform) throws Exception {
        FrontDoor door = relay.open(TestDoor.tls(), platform, 1);
        add("relay.example.com");
        try (SSLSocket socket = connect(door.port(), "relay.example.com", "acme-tls/1")) {
            assertEquals("acme-tls/1", socket.getApplicationProtocol());
            assertEquals(PROOF, subject(socket));
            socket.getOutputStream().write("GET /derp/probe HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(
                    StandardCharsets.US_ASCII));
            assertTrue(isEnded(socket));
        }
    }

    private static boolean isEnded(SSLSocket socket) {
        try {
            return socket.getInputStream().read() < 0;
        } catch (IOException e) {
            return true; // what was written after the end resets the connection
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void otherClientsGetTheUsualCertificateMeanwhile(Platform platform) throws Exception {
        FrontDoor door = relay.open(TestDoor.tls(), platform, 1);
        add("relay.example.com");
        for (String[] offer : new String[][]{{"http/1.1"}, {"h2", "http/1.1"}, {"acme-tls/1", "http/1.1"}, {}}) {
            try (SSLSocket socket = connect(door.port(), "localhost", offer)) {
                assertEquals(OWN, subject(socket));
                assertEquals(offer.length == 0 ? "" : "http/1.1", socket.getApplicationProtocol());
                socket.getOutputStream().write("GET /derp/probe HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(
                        StandardCharsets.US_ASCII));
                assertEquals("HTTP/1.1 200 OK", new String(socket.getInputStream().readNBytes(15),
                        StandardCharsets.US_ASCII));
            }
        }
        try (SSLSocket socket = connect(door.port(), "", "http/1.1")) {
            assertEquals(OWN, subject(socket));
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void aNameThatIsNotBeingCheckedGetsNoProof(Platform platform) throws Exception {
        FrontDoor door = relay.open(TestDoor.tls(), platform, 1);
        add("relay.example.com");
        try (SSLSocket socket = connect(door.port(), "localhost", "acme-tls/1")) {
            assertEquals("", socket.getApplicationProtocol());
            assertEquals(OWN, subject(socket));
        }
        CERTIFICATES.clear();
        try (SSLSocket socket = connect(door.port(), "localhost", "acme-tls/1")) {
            assertEquals("", socket.getApplicationProtocol());
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void damagedClientHellosEndTheConnection(Platform platform) throws Exception {
        FrontDoor door = relay.open(TestDoor.tls(), platform, 1);
        add("relay.example.com");
        for (String bytes : List.of("GET / HTTP/1.1\r\n\r\n", "\26\3\1\0\5\1\0\0\1\3", "\26\3\1\0\52\1\0\0\46"
                + "\3".repeat(34) + "\177\177\177\177")) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), door.port())) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(bytes.getBytes(StandardCharsets.ISO_8859_1));
                socket.getInputStream().readAllBytes(); // perhaps an alert, then the end
            } catch (SocketException e) {
                // reset is an end as well
            }
        }
    }

    @ParameterizedTest
    @MethodSource("platforms")
    void theTextIsServedAtTheFrontDoorAndThePlainPort(Platform platform) throws Exception {
        int plain = RelayProcess.freePort();
        FrontDoor door = relay.open(TestDoor.PLAIN.toBuilder().plainPort(plain).build(), platform, 1);
        for (int port : List.of(door.port(), plain)) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                socket.setSoTimeout(10_000);
                socket.getOutputStream().write(("GET /.well-known/acme-challenge/token HTTP/1.1\r\n"
                        + "Host: relay.example.com\r\nConnection: close\r\n\r\n").getBytes(
                                StandardCharsets.US_ASCII));
                String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
                assertTrue(answer.startsWith("HTTP/1.1 200 OK\r\n"), answer);
                assertTrue(answer.endsWith("\r\n\r\ntoken.thumbprint"), answer);
            }
        }
    }
}
