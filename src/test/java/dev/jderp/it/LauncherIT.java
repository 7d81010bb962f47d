package dev.jderp.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.key.KeyFile;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.stun.StunAnswer;
import dev.jderp.stun.StunClient;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.Polling;
import dev.jderp.testkit.RelayProcess;
import dev.jderp.testkit.StockClient;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The relay as its launcher runs it: the ready block, the certificate, the output if it cannot start; and Go's
 * client.
 */
class LauncherIT {

    private static final int CONFIGURATION_ERROR = 78;

    @TempDir
    Path directory;

    private final int http = RelayProcess.freePort();
    private final int front = RelayProcess.freePort();

    private RelayProcess launch(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of(
                "DERP_HTTP_PORT", Integer.toString(http), "DERP_FRONT_DOOR_PORT", Integer.toString(front)));
        all.putAll(settings);
        return RelayProcess.start(directory, all);
    }

    /** Runs a relay that must not start; returns the line of its one fault. */
    private String refused(Map<String, String> settings) throws Exception {
        List<String> lines = faults(settings);
        assertEquals(1, lines.size(), lines.toString());
        return lines.get(0);
    }

    /** Runs a relay that must not start; a line for each fault. */
    private List<String> faults(Map<String, String> settings) throws Exception {
        try (RelayProcess process = launch(settings)) {
            var end = process.ended();
            String said = end.getValue();
            assertEquals(CONFIGURATION_ERROR, end.getKey(), said);
            return said.lines().filter(line -> line.startsWith("jderp cannot start: ")).toList();
        }
    }

    @Test
    void allFaultsAreReportedAtOneStart() throws Exception {
        List<String> settings = faults(Map.of("DERP_KEEP_ALIVE", "soon", "DERP_HOSTNAM", "x", "DERP_DOMAIN",
                "relay.example.com", "DERP_ADDR", ":443", "DERP_FRONT_DOOR_KEY_FILE", "key.pem"));
        assertEquals(6, settings.size(), settings.toString()); // the plain port of derper among them
        Path key = Files.writeString(directory.resolve("broken.key"), "{}");
        try (ServerSocket taken = new ServerSocket(0); DatagramSocket stun = new DatagramSocket(0)) {
            List<String> ports = faults(Map.of("DERP_KEY_FILE", key.toString(), "DERP_FRONT_DOOR_PORT",
                    Integer.toString(taken.getLocalPort()), "DERP_STUN_PORT", Integer.toString(stun.getLocalPort())));
            assertEquals(3, ports.size(), ports.toString());
        }
    }

    @Test
    void aFaultIsOneLineBeforeTheServerStarts() throws Exception {
        String wrong = refused(Map.of("DERP_KEEP_ALIVE", "soon"));
        assertTrue(wrong.contains("derp.keep-alive") && wrong.contains("\"soon\""), wrong);
        String unknown = refused(Map.of("DERP_HOSTNAM", "x"));
        assertTrue(unknown.contains("DERP_HOSTNAM") && unknown.contains("DERP_HOSTNAME"), unknown);
        Path key = directory.resolve("broken.key");
        Files.writeString(key, "{}");
        String noKey = refused(Map.of("DERP_KEY_FILE", key.toString()));
        assertTrue(noKey.contains(key.toString()), noKey);
        try (ServerSocket taken = new ServerSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            Map<String, Map<String, String>> ports = Map.of(
                    "derp.http-port", Map.of("DERP_HTTP_PORT", port),
                    "derp.front-door.port", Map.of("DERP_FRONT_DOOR_PORT", port),
                    "derp.front-door.plain-port", Map.of("DERP_FRONT_DOOR_PLAIN_PORT", port),
                    "derp.https-port", Map.of("DERP_HTTPS_PORT", port, "DERP_FRONT_DOOR_ENABLED", "false"));
            for (var each : ports.entrySet()) {
                String said = refused(each.getValue());
                assertTrue(said.contains(each.getKey()) && said.contains(port), said);
            }
        }
        try (DatagramSocket taken = new DatagramSocket(0)) {
            String port = Integer.toString(taken.getLocalPort());
            String said = refused(Map.of("DERP_STUN_PORT", port));
            assertTrue(said.contains("derp.stun-port is " + port), said);
        }
    }

    @Test
    void aKubernetesServiceIsNotTakenForTheSettingOfItsName() throws Exception {
        Files.writeString(directory.resolve("derp.properties"), "derp.http-port=" + http);
        Map<String, String> service = Map.of("DERP_HTTP_PORT", "tcp://10.96.0.7:80", "DERP_HTTP_SERVICE_HOST",
                "10.96.0.7", "DERP_HTTP_SERVICE_PORT", "80", "DERP_HTTP_PORT_80_TCP_ADDR", "10.96.0.7",
                "DERP_STUN_PORT", Integer.toString(RelayProcess.freeUdpPort()));
        try (RelayProcess relay = launch(service)) {
            relay.readyBlock();
            assertTrue(overTls(front, "/").contains("<h1>DERP</h1>"));
            try (HostileClient client = HostileClient.plain(http)) {
                client.sendText("GET /derp/probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                assertTrue(client.readAll().startsWith("HTTP/1.1 200 "));
            }
        }
    }

    @Test
    void withoutTheRelayBothDoorsReportItAndServeTheRest() throws Exception {
        try (RelayProcess process = launch(Map.of("DERP_ENABLED", "false"))) {
            process.readyBlock();
            for (boolean tls : List.of(true, false)) {
                for (String request : List.of("GET /derp HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
                        "GET /derp HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: DERP\r\n\r\n",
                        HostileClient.webSocketRequest("derp"),
                        "GET /derp/probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")) {
                    try (HostileClient client = tls ? HostileClient.tls(front) : HostileClient.plain(http)) {
                        client.sendText(request);
                        boolean probe = request.contains("/probe");
                        String answer = client.readAll();
                        assertTrue(answer.startsWith(probe ? "HTTP/1.1 200 " : "HTTP/1.1 404 "), answer);
                        assertEquals(!probe, answer.endsWith("derp server disabled\n"), answer);
                    }
                }
            }
        }
    }

    @Test
    void aCertificateThatDoesNotFitEndsTheProcessWithOneLine() throws Exception {
        Path keystore = keystore("elsewhere.example");
        Path certificate = pem(keystore, "-exportcert", "-rfc");
        String other = refused(Map.of(
                "DERP_KEYSTORE", keystore.toString(),
                "DERP_KEYSTORE_PASSWORD_FILE", directory.resolve("password").toString()));
        assertTrue(other.contains("does not cover derp.hostname, localhost"), other);
        String absent = refused(Map.of(
                "DERP_FRONT_DOOR_CERTIFICATE_FILE", certificate.toString(),
                "DERP_FRONT_DOOR_KEY_FILE", directory.resolve("absent.key").toString()));
        assertTrue(absent.contains("absent.key"), absent);
        Path key = directory.resolve("other.key");
        var generator = KeyPairGenerator.getInstance("EC");
        Files.writeString(key, "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder().encodeToString(generator.generateKeyPair().getPrivate().getEncoded())
                + "\n-----END PRIVATE KEY-----\n");
        String foreign = refused(Map.of(
                "DERP_HOSTNAME", "elsewhere.example",
                "DERP_FRONT_DOOR_CERTIFICATE_FILE", certificate.toString(),
                "DERP_FRONT_DOOR_KEY_FILE", key.toString()));
        assertTrue(foreign.contains("does not belong to the certificate"), foreign);
    }

    private Path keystore(String name) throws Exception {
        Path file = directory.resolve(name + ".p12");
        keytool("-genkeypair", "-alias", "x", "-storetype", "PKCS12", "-keystore", file.toString(), "-storepass",
                "password", "-keyalg", "EC", "-dname", "CN=" + name, "-ext", "SAN=dns:" + name);
        Files.writeString(directory.resolve("password"), "password");
        return file;
    }

    private Path pem(Path keystore, String... what) throws Exception {
        Path file = keystore.resolveSibling("certificate.pem");
        String[] all = {what[0], what[1], "-alias", "x", "-keystore", keystore.toString(), "-storepass", "password"};
        return Files.writeString(file, keytool(all));
    }

    private static String keytool(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = output(process);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    private static String output(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void theStartedRelayReportsItAndServesAStockClient() throws Exception {
        int stun = RelayProcess.freeUdpPort();
        try (RelayProcess relay = launch(
                Map.of("DERP_HOSTNAME", "localhost", "DERP_STUN_PORT", Integer.toString(stun)));
                DerpClient early = clientOfTheEarlyDoor()) {
            theContainerIsNotThereYet();
            String text = String.join("\n", relay.readyBlock());
            early.send(early.publicKey(), new byte[]{1});
            assertEquals(1, Clients.next(early, ReceivedMessage.ReceivedPacket.class).data().length);
            assertTrue(text.contains("  STUN         stun:localhost:" + stun), text);
            assertTrue(overTls(front, "/derpmap/default").contains("\"STUNPort\":" + stun));
            answersStun(stun);
            assertTrue(text.contains("https://localhost:" + front + "/derp"), text);
            assertTrue(text.contains(KeyFile.read(directory.resolve("data/derper.key")).publicKey().text()), text);
            assertTrue(text.contains("sha256-raw:"), text);
            String token = theFirstStartMakesAToken(text);
            assertEquals(401, status("/api/v1/nothing", "jderp_" + "x".repeat(43)));
            assertEquals(404, status("/api/v1/nothing", token));
            assertTrue(overTls(front, "/derpmap/default").contains("\"DERPPort\":" + front));
            assertTrue(overTls(front, "/health/live").contains("\"UP\""));
            assertTrue(overTls(front, "/").contains("<h1>DERP</h1>"));
            assertTrue(speaksTls(front) && !speaksTls(http));
            for (InetAddress address : addressesOfThisHost()) {
                assertThrows(IOException.class, () -> new Socket(address, http).close(), "open on " + address);
                new Socket(address, front).close();
            }
            stockClient();
        }
    }

    @Test
    void withoutTheFrontDoorOnlyTheContainerServesHttps() throws Exception {
        int https = RelayProcess.freePort();
        int stun = RelayProcess.freeUdpPort();
        try (RelayProcess relay = launch(Map.of(
                "DERP_FRONT_DOOR_ENABLED", "false", "DERP_HTTPS_PORT", Integer.toString(https),
                "DERP_STUN_PORT", Integer.toString(stun)))) {
            String text = String.join("\n", relay.readyBlock());
            answersStun(stun);
            assertTrue(text.contains("http://localhost:" + http + "/derp"), text);
            assertTrue(text.contains("https://localhost:" + https + "/derp"), text);
            assertTrue(overTls(https, "/derpmap/default").contains("\"DERPPort\":" + https));
            assertTrue(speaksTls(https) && !speaksTls(http));
            assertThrows(IOException.class, () -> HostileClient.plain(front).leave());
        }
    }

    private static void answersStun(int port) throws Exception {
        try (StunClient client = new StunClient()) {
            StunAnswer answer = client.ask(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Duration.ofSeconds(20));
            assertEquals(client.localPort(false), answer.mapped().getPort());
        }
    }

    private String theFirstStartMakesAToken(String readyBlock) throws IOException {
        assertTrue(readyBlock.contains("  admin token  data/admin-token\n")
                || readyBlock.endsWith("  admin token  data/admin-token"), readyBlock);
        for (String name : List.of("admin-tokens", "admin-token")) {
            assertEquals(
                    "rw-------",
                    PosixFilePermissions
                            .toString(Files.getPosixFilePermissions(directory.resolve("data").resolve(name))));
        }
        String token = Files.readString(directory.resolve("data/admin-token")).strip();
        assertTrue(!readyBlock.contains(token) && token.startsWith("jderp_"), readyBlock);
        return token;
    }

    private int status(String path, String token) throws IOException {
        try (HostileClient client = HostileClient.tls(front)) {
            client.sendText(
                    "GET " + path + " HTTP/1.1\r\nHost: localhost:" + front + "\r\nAuthorization: Bearer " + token
                            + "\r\nConnection: close\r\n\r\n");
            String all = client.readAll();
            assertTrue(all.contains("application/problem+json"), all);
            return Integer.parseInt(all.substring("HTTP/1.1 ".length(), "HTTP/1.1 200".length()));
        }
    }

    @Test
    void aSignalDuringTheStartIsNoFailedStart() throws Exception {
        try (RelayProcess relay = launch(Map.of())) {
            Polling.await(() -> Files.exists(directory.resolve("data/derper.key")));
            relay.signal("TERM");
            String said = relay.ended().getValue();
            assertFalse(said.contains("cannot start"), said);
        }
    }

    @Test
    void aCommandIsRunInPlaceOfTheRelay() throws Exception {
        Map.Entry<Integer, String> made;
        try (RelayProcess process = RelayProcess.start(directory, Map.of("DERP_STATE_DIR", "state"), "token", "ann",
                "admin")) {
            made = process.ended();
        }
        assertEquals(0, made.getKey(), made.getValue());
        List<String> lines = made.getValue().lines().toList();
        assertEquals(2, lines.size(), made.getValue());
        assertTrue(lines.stream().anyMatch(line -> line.startsWith("jderp_")), made.getValue());
        Path file = directory.resolve("state/admin-tokens");
        assertTrue(made.getValue().contains("state/admin-tokens"), made.getValue());
        assertTrue(Files.readString(file).contains("\nann admin sha256:"));
        Map<List<String>, Integer> others = Map.of(
                List.of("token", "ann", "admin", "--file", file.toString()), 1,
                List.of("tokn"), 2,
                List.of("--version"), 0);
        for (var each : others.entrySet()) {
            try (RelayProcess process = RelayProcess.start(directory, Map.of(), each.getKey().toArray(String[]::new))) {
                var end = process.ended();
                assertEquals(each.getValue(), end.getKey(), end.getValue());
            }
        }
    }

    @Test
    void theRelayRunsWithoutAContainerToo() throws Exception {
        Map<String, String> settings = Map.of(
                "DERP_HTTP_PORT", Integer.toString(http), "DERP_FRONT_DOOR_PORT", Integer.toString(front),
                "DERP_DRAIN_SECONDS", "0");
        try (RelayProcess relay = RelayProcess.start(directory, settings, "relay")) {
            String block = String.join("\n", relay.readyBlock());
            assertTrue(block.contains("https://localhost:" + front + "/derp\n"), block);
            assertTrue(overTls(front, "/derpmap/default").contains("\"DERPPort\":" + front));
            assertTrue(overTls(front, "/health/ready").contains("UP"));
            assertTrue(overTls(front, "/derp/probe").startsWith("HTTP/1.1 200 "));
            try (HostileClient here = HostileClient.plain(http); HostileClient client = HostileClient.tls(front)) {
                here.sendText("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertTrue(here.readAll().contains("\nuptime_sec"), "metrics");
                client.sendText("GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
                assertTrue(client.readAll().startsWith("HTTP/1.1 403 "), "only for this host");
            }
            for (String header : List.of("Host: localhost\r\nX-Forwarded-For: 127.0.0.1",
                    "Host: localhost\r\nX-Real-IP: 127.0.0.1", "Host: localhost\r\nForwarded: for=_x",
                    "Host: evil.example")) {
                try (HostileClient proxied = HostileClient.plain(http)) {
                    proxied.sendText("GET /metrics HTTP/1.1\r\nConnection: close\r\n" + header + "\r\n\r\n");
                    assertTrue(proxied.readAll().startsWith("HTTP/1.1 403 "), header);
                }
            }
            try (HostileClient client = HostileClient.login(front, true, false)) {
                assertTrue(overTls(front, "/derp/probe").startsWith("HTTP/1.1 200 "), client.key().text());
            }
            relay.signal("TERM");
            relay.awaitEnd();
        }
        try (RelayProcess none = RelayProcess.start(directory, Map.of("DERP_FRONT_DOOR_ENABLED", "false"), "relay")) {
            assertEquals(CONFIGURATION_ERROR, none.ended().getKey());
        }
    }

    private static String overTls(int port, String path) throws IOException {
        try (HostileClient client = HostileClient.tls(port)) {
            client.sendText("GET " + path + " HTTP/1.1\r\nHost: localhost:" + port + "\r\nConnection: close\r\n\r\n");
            String all = client.readAll();
            assertTrue(all.startsWith("HTTP/1.1 200 "), all);
            return all;
        }
    }

    private static boolean speaksTls(int port) {
        try (HostileClient client = HostileClient.tls(port)) {
            client.sendText("GET /derp/probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            return client.readAll().startsWith("HTTP/1.1 200 ");
        } catch (IOException e) {
            return false;
        }
    }

    private DerpClient clientOfTheEarlyDoor() throws Exception {
        Polling.await(() -> {
            try (Socket door = new Socket(InetAddress.getLoopbackAddress(), front)) {
                return door.isConnected();
            } catch (IOException e) {
                return false;
            }
        });
        return Clients.joined(DerpClient.builder(NodePrivateKey.generate())
                .url(URI.create("https://localhost:" + front + "/derp"))
                .insecureForTests());
    }

    private void theContainerIsNotThereYet() throws IOException {
        try (HostileClient client = HostileClient.tls(front)) {
            client.sendText("GET / HTTP/1.1\r\nHost: localhost:" + front + "\r\nConnection: close\r\n\r\n");
            String answer = client.readAll();
            assertTrue(answer.startsWith("HTTP/1.1 503 "), answer);
        }
    }

    private static List<InetAddress> addressesOfThisHost() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
    }

    private void stockClient() throws Exception {
        StockClient client = StockClient.build(directory).orElse(null);
        assumeTrue(client != null, "there is no stock client here");
        String transcript = client.run(
                "-url", "http://127.0.0.1:" + http + "/derp",
                "-map", "https://localhost:" + front + "/derpmap/default");
        assertTrue(transcript.contains("by region own, sha256-raw:"), transcript);
        assertTrue(transcript.contains("the relay's key is in its certificate chain: fast start"), transcript);
    }
}
