package dev.jderp.prune;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.dial.NodeDialer;
import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probes of a real TLS server with a certificate of its own making. */
class NodeProbeTest {

    private static final char[] PASSWORD = "password".toCharArray();

    @TempDir
    private static Path directory;

    private static KeyStore keystore;
    private static String pin;
    private static SSLServerSocket server;
    private static volatile String status = "200 OK";
    private static final AtomicReference<String> asked = new AtomicReference<>("");
    private static final AtomicReference<String> serverName = new AtomicReference<>("");

    @BeforeAll
    static void open() throws Exception {
        Path file = directory.resolve("node.p12");
        Process keytool = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(), "-genkeypair", "-alias", "x",
                "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass", new String(PASSWORD), "-keyalg",
                "EC", "-dname", "CN=node", "-ext", "SAN=DNS:localhost,DNS:*.example.com,IP:127.0.0.1")
                .redirectErrorStream(true).start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, keytool.waitFor(), output);
        keystore = KeyStore.getInstance("PKCS12");
        try (var in = Files.newInputStream(file)) {
            keystore.load(in, PASSWORD);
        }
        pin = CertName.of(List.of((X509Certificate) keystore.getCertificate("x")));
        KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keys.init(keystore, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys.getKeyManagers(), null, null);
        server = (SSLServerSocket) context.getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofPlatform().daemon().start(NodeProbeTest::serve);
    }

    private static void serve() {
        while (!server.isClosed()) {
            try (SSLSocket socket = (SSLSocket) server.accept()) {
                socket.setSoTimeout(5_000);
                socket.startHandshake();
                serverName.set(((ExtendedSSLSession) socket.getSession()).getRequestedServerNames().stream()
                        .map(name -> ((SNIHostName) name).getAsciiName()).findFirst().orElse(""));
                var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
                asked.set(String.valueOf(in.readLine()));
                if (status.isEmpty()) {
                    in.transferTo(java.io.Writer.nullWriter()); // and never answers
                }
                socket.getOutputStream().write(
                        ("HTTP/1.1 " + status + "\r\nContent-Length: 0\r\n\r\n").getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // a client that does not trust us, or the end
            }
        }
    }

    @AfterAll
    static void close() throws IOException {
        server.close();
    }

    private static boolean answers(DerpNode node) {
        return answers(node, Duration.ofSeconds(20));
    }

    /** Asks with the test's certificate among the authorities. */
    private static boolean answers(DerpNode node, Duration timeout) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            trusted.setCertificateEntry("x", keystore.getCertificate("x"));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(trusted);
            return ask(new NodeProbe(NodeDialer.Options.DEFAULTS.withRoots(
                    (X509TrustManager) factory.getTrustManagers()[0]), timeout), node);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static boolean ask(NodeProbe probe, DerpNode node) {
        return probe.answers(Map.of("test", node)).getOrDefault("test", false);
    }

    private static DerpNode node(String hostName, String certName) {
        return TestNodes.at(hostName, "127.0.0.1", certName, server.getLocalPort(), false);
    }

    @Test
    void aNodeWithATrustedCertificateAnswers() {
        assertTrue(answers(node("localhost", "")));
        assertEquals("GET /derp/probe HTTP/1.1", asked.get());
        assertEquals("localhost", serverName.get());
        assertTrue(answers(node("relay.example.com", "")));
        assertTrue(answers(node("127.0.0.1", "")));
        assertEquals("", serverName.get());
    }

    @Test
    void aCertificateForAnotherNameIsRefused() {
        assertFalse(answers(node("a.b.example.com", "")));
        assertFalse(answers(node("example.com", "")));
        assertFalse(answers(node("127.0.0.2", "")));
    }

    @Test
    void aCertificateForTheNameInTheMapIsAccepted() {
        assertTrue(answers(node("front.example.org", "other.example.com")));
        assertEquals("front.example.org", serverName.get());
        assertFalse(answers(node("localhost", "front.example.org")));
    }

    @Test
    void aPinNeedsNoAuthority() {
        NodeProbe probe = new NodeProbe();
        assertTrue(ask(probe, node("localhost", pin)));
        assertFalse(ask(probe, node("localhost", "sha256-raw:" + "0".repeat(64))));
        assertFalse(ask(probe, node("other.example.org", pin)));
        assertFalse(ask(probe, node("localhost", "")));
        assertFalse(ask(probe, TestNodes.at(
                "localhost", "127.0.0.1", "sha256-raw:" + "0".repeat(64), server.getLocalPort(), true)));
        assertTrue(ask(probe, TestNodes.at("localhost", "127.0.0.1", "", server.getLocalPort(), true)));
    }

    @Test
    void onlyStatus200IsAnAnswer() {
        status = "503 Busy";
        try {
            assertFalse(answers(node("localhost", "")));
        } finally {
            status = "200 OK";
        }
    }

    @Test
    void aSilentNodeDoesNotAnswer() {
        status = "";
        try {
            assertFalse(answers(node("localhost", ""), Duration.ofMillis(300)));
        } finally {
            status = "200 OK";
        }
    }

    @Test
    void aNodeWithoutAddressOrServerDoesNotAnswer() throws Exception {
        assertFalse(answers(TestNodes.at("localhost", "none", "", server.getLocalPort(), false)));
        int closed;
        try (var socket = new java.net.ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        assertFalse(answers(TestNodes.at("localhost", "127.0.0.1", "", closed, false)));
        assertTrue(answers(TestNodes.at("localhost", "", "", server.getLocalPort(), false)));
    }
}
