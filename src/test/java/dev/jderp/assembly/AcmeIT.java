package dev.jderp.assembly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.config.RelayConfig;
import dev.jderp.testkit.Pebble;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RelayProcess;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A relay that gets its certificate from Pebble. */
class AcmeIT {

    private static final Duration MAX_WAIT = Duration.ofSeconds(60);
    private static final String NAME = "relay.example.com";

    @TempDir
    Path directory;

    private final int port = RelayProcess.freePort();
    private final int plainPort = RelayProcess.freePort();
    private final Map<String, String> settings = new HashMap<>();
    private Pebble pebble;
    private final List<RelayRuntime> started = new ArrayList<>();

    @BeforeEach
    void setUp() throws Exception {
        Optional<Pebble> found = Pebble.find(directory);
        assumeTrue(found.isPresent(), "Pebble is not installed");
        pebble = found.get();
        settings.putAll(Map.of(
                "derp.state-dir", directory.resolve("data").toString(),
                "derp.hostname", NAME,
                "derp.certmode", "acme",
                "derp.acme-directory", pebble.directory().toString(),
                "derp.authorities-file", pebble.roots().toString(),
                "derp.front-door.addresses", "127.0.0.1",
                "derp.front-door.port", Integer.toString(port),
                "derp.drain-seconds", "0",
                "derp.stun", "false"));
    }

    @AfterEach
    void tearDown() throws Exception {
        started.forEach(RelayRuntime::abort);
        if (pebble != null) {
            pebble.close();
        }
    }

    private RelayRuntime start() throws Exception {
        RelayConfig config = RelayConfig.read(
                key -> Stream.ofNullable(settings.get(key)), settings.keySet(), Map.of());
        RelayRuntime runtime = new RelayRuntime(config, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1),
                "secret");
        started.add(runtime);
        runtime.startWatching();
        return runtime;
    }

    private static void awaitCertificate(RelayRuntime runtime) throws InterruptedException {
        Polling.await(MAX_WAIT, () -> !runtime.chain().isEmpty());
    }

    private Path file() {
        return directory.resolve("data/acme").resolve(NAME);
    }

    /** The certificate that the front door shows for a server name. */
    private X509Certificate shown(String serverName) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[]{HostileClient.trustAnybody()}, null);
        try (SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", port)) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setServerNames(List.of(new SNIHostName(serverName)));
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            return (X509Certificate) socket.getSession().getPeerCertificates()[0];
        }
    }

    @Test
    void withoutACertificateTheRelayIsNotReadyAndNotInTheMap() throws Exception {
        RelayRuntime runtime = start();
        assertFalse(runtime.relay().isReady());
        assertEquals("", runtime.certName());
        assertTrue(runtime.maps().current().map().regions().isEmpty());
        assertEquals("CN=jderp", shown(NAME).getSubjectX500Principal().getName());
    }

    @Test
    void aRelayProvesItsNameByTlsAlpnAndServesTheCertificate() throws Exception {
        pebble.start(port, plainPort);
        RelayRuntime runtime = start();
        awaitCertificate(runtime);
        Polling.await(() -> runtime.relay().isReady());
        assertEquals("", runtime.certName());
        assertFalse(runtime.maps().current().map().regions().isEmpty());
        X509Certificate shown = shown(NAME);
        assertEquals(runtime.chain().get(0), shown);
        assertTrue(shown.getIssuerX500Principal().getName().contains("Pebble"));
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file())));
    }

    @Test
    void aRelayThatIsStartedAgainServesItsCertificateAtOnce() throws Exception {
        pebble.start(port, plainPort);
        RelayRuntime runtime = start();
        awaitCertificate(runtime);
        List<X509Certificate> first = runtime.chain();
        runtime.abort();
        pebble.stop();
        runtime = start();
        assertTrue(runtime.relay().isReady());
        assertFalse(runtime.maps().current().map().regions().isEmpty());
        assertEquals(first, runtime.chain());
        assertEquals(first.get(0), shown(NAME));
        assertEquals(first.get(0).getNotAfter().toInstant().getEpochSecond(),
                runtime.relay().measurements().certificateEndsS());
    }
}
