package dev.jderp.frontdoor.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.frontdoor.TestDoor;
import dev.jderp.protocol.Frame;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.RelayProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The front door behind nginx, with the configuration of docs/install.md. */
class BehindNginxIT {

    private static final List<String> PLACES = List.of("/usr/sbin/nginx", "/usr/local/sbin/nginx", "/usr/bin/nginx");
    private static final String CLIENT = "127.0.0.2";

    @TempDir
    static Path directory;

    private static TestDoor relay;
    private static Process nginx;
    private static final int PORT = RelayProcess.freePort();

    @BeforeAll
    static void start() throws Exception {
        List<String> found = PLACES.stream().filter(place -> Files.isExecutable(Path.of(place))).toList();
        if (found.isEmpty()) {
            System.out.println("BehindNginxIT is skipped: nginx is not installed");
        }
        assumeTrue(!found.isEmpty(), "nginx is not installed");
        relay = new TestDoor();
        int behind = relay.open(
                TestDoor.PLAIN, 1, new AddressOptions(List.of("127.0.0.1"), "X-Forwarded-For"), true).port();
        Path config = Files.writeString(directory.resolve("nginx.conf"), config(behind));
        nginx = new ProcessBuilder(found.get(0), "-p", directory.toString(), "-e",
                directory.resolve("error.log").toString(), "-c", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("output").toFile())
                .start();
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!listens()) {
            assertTrue(nginx.isAlive() && System.nanoTime() < end, Files.readString(directory.resolve("output")));
        }
    }

    private static boolean listens() {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), PORT)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    /** Returns the configuration of docs/install.md, with the test's ports and without the certificate. */
    private static String config(int behind) throws IOException {
        String page = Files.readString(Path.of("docs/install.md"));
        String shown = page.substring(
                page.indexOf("<!-- nginx -->") + "<!-- nginx -->".length(), page.indexOf("<!-- /nginx -->"));
        assertTrue(shown.contains("listen 443 ssl;") && shown.contains("http://127.0.0.1:8443;"), shown);
        String http = shown
                .replace("listen 443 ssl;", "listen 127.0.0.1:" + PORT + ";")
                .replace("http://127.0.0.1:8443;", "http://127.0.0.1:" + behind + ";")
                .replaceAll("ssl_certificate(_key)? .*;", "");
        String user = System.getProperty("user.name").equals("root") ? "user root;\n" : "";
        StringBuilder temporary = new StringBuilder();
        for (String each : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            temporary.append(each).append("_temp_path ").append(directory).append("/").append(each).append(";\n");
        }
        return user + "daemon off;\nworker_processes 1;\npid " + directory
                + "/pid;\nevents {}\nhttp {\naccess_log off;\n"
                + temporary + http + "}\n";
    }

    @AfterAll
    static void stop() throws Exception {
        if (nginx != null) {
            nginx.destroy();
            assertTrue(nginx.waitFor(20, TimeUnit.SECONDS), "nginx does not stop");
        }
        if (relay != null) {
            relay.close();
        }
    }

    private static InetSocketAddress remote(HostileClient client) {
        return relay.relay.clients().stream()
                .filter(each -> each.key().filter(client.key()::equals).isPresent())
                .findFirst().orElseThrow().remoteAddress().orElseThrow();
    }

    @Test
    void clientsOfBothKindsPassNginxAndKeepTheirAddress() throws Exception {
        for (boolean webSocket : List.of(false, true)) {
            for (String more : List.of("", "X-Forwarded-For: 127.0.0.1, 203.0.113.7\r\n")) { // a forged header
                try (HostileClient a = HostileClient.plain(PORT, CLIENT);
                        HostileClient b = HostileClient.plain(PORT, CLIENT)) {
                    a.login(webSocket, more);
                    b.login(!webSocket, more);
                    assertEquals(new InetSocketAddress(CLIENT, 0), remote(a));
                    assertEquals(new InetSocketAddress(CLIENT, 0), remote(b));
                    byte[] packet = "through nginx".getBytes(StandardCharsets.US_ASCII);
                    a.send(new Frame.SendPacket(b.key(), packet));
                    assertEquals("through nginx", new String(b.packets(1).get(0), StandardCharsets.US_ASCII));
                }
            }
        }
    }

    @Test
    void pagesAreForwardedByNginx() throws Exception {
        try (HostileClient browser = HostileClient.plain(PORT, CLIENT)) {
            browser.sendText("GET /derp/probe HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            String answer = browser.readAll();
            assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
            assertFalse(answer.contains("Upgrade"), answer);
        }
    }
}
