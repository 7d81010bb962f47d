package dev.jderp.frontdoor.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.TestDoor;
import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.testkit.HostileClient;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlainPortTest {

    private static final String CHALLENGE = "/.well-known/acme-challenge/";

    @TempDir
    Path directory;
    private TestDoor relay;

    @BeforeEach
    void open() throws Exception {
        relay = new TestDoor();
    }

    @AfterEach
    void close() throws Exception {
        relay.close();
    }

    private String ask(int httpsPort, Optional<Path> webroot, String request, String host) throws Exception {
        return ask(new PlainPortOptions("relay.example", httpsPort, webroot),
                request + " HTTP/1.1\r\nHost: " + host + "\r\n\r\n");
    }

    private String ask(PlainPortOptions options, String request) throws Exception {
        int main;
        int plain;
        try (ServerSocket first = new ServerSocket(0); ServerSocket second = new ServerSocket(0)) {
            main = first.getLocalPort();
            plain = second.getLocalPort();
        }
        relay.open(TestDoor.PLAIN.toBuilder().port(main).plainPort(plain).plain(options).build(), 1);
        try (HostileClient client = HostileClient.plain(plain)) {
            client.sendText(request);
            return client.readAll();
        }
    }

    /** A webroot with the challenge {@code token-1_A}. */
    private Path webroot() throws IOException {
        Path webroot = directory.resolve("webroot");
        Path challenges = Files.createDirectories(webroot.resolve(CHALLENGE.substring(1)));
        Files.writeString(challenges.resolve("token-1_A"), "token-1_A.thumbprint");
        Files.writeString(webroot.resolve("secret"), "not for strangers");
        Files.writeString(challenges.resolve("large"), "x".repeat(AcmeChallenges.MAX_BYTES + 1));
        Files.createSymbolicLink(challenges.resolve("link"), webroot.resolve("secret"));
        Files.createDirectory(challenges.resolve("directory"));
        return webroot;
    }

    @ParameterizedTest
    @CsvSource({
            "443, relay.example, https://relay.example/a", "8443, relay.example, https://relay.example:8443/a",
            "443, relay.example:80, https://relay.example/a", "8443, relay.example:8080, https://relay.example:8443/a",
            "8443, [2001:db8::1]:80, https://[2001:db8::1]:8443/a", "443, 192.0.2.1, https://192.0.2.1/a"
    })
    void aRedirectNamesTheAdvertisedPort(int httpsPort, String host, String location) throws Exception {
        String answer = ask(httpsPort, Optional.empty(), "GET /a", host);
        assertTrue(answer.startsWith("HTTP/1.1 302 ") && answer.contains("Location: " + location + "\r\n"), answer);
    }

    @ParameterizedTest
    @CsvSource({
            "443, relay.example, https://relay.example/a", "8443, relay.example, https://relay.example:8443/a",
            "443, 192.0.2.1, https://192.0.2.1/a", "8443, 2001:db8::1, https://[2001:db8::1]:8443/a"
    })
    void anHttp10RequestWithoutHostIsRedirectedToTheRelay(int httpsPort, String name, String location)
            throws Exception {
        String answer = ask(
                new PlainPortOptions(name, httpsPort, Optional.empty()), "GET /a HTTP/1.0\r\n\r\n");
        assertTrue(answer.startsWith("HTTP/1.1 302 ") && answer.contains("Location: " + location + "\r\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2c", "TLS/1.2", "websocket", "DERP"})
    void anUpgradeIsIgnored(String protocol) throws Exception {
        String upgrade = " HTTP/1.1\r\nHost: relay.example\r\nConnection: Upgrade\r\nUpgrade: " + protocol + "\r\n\r\n";
        PlainPortOptions options = new PlainPortOptions("relay.example", 443, Optional.empty());
        assertTrue(ask(options, "GET /generate_204" + upgrade).startsWith("HTTP/1.1 204 "));
        assertTrue(ask(options, "GET /derp" + upgrade).startsWith("HTTP/1.1 302 "));
    }

    @Test
    void aChallengeIsServedFromTheWebroot() throws Exception {
        String answer = ask(443, Optional.of(webroot()), "GET " + CHALLENGE + "token-1_A", "relay.example");
        assertTrue(answer.startsWith("HTTP/1.1 200 "), answer);
        assertTrue(answer.endsWith("\r\n\r\ntoken-1_A.thumbprint"), answer);
        assertTrue(answer.contains("content-type: application/octet-stream\r\n"), answer);
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "", "absent", "../../secret", "..%2f..%2fsecret", "link", "large", "directory", "directory/", ".", "..",
            "token-1_A?x", "token-1_A/", "a.b", "%00"})
    void onlyChallengesAreServedFromTheWebroot(String name) throws Exception {
        String answer = ask(443, Optional.of(webroot()), "GET " + CHALLENGE + name, "relay.example");
        assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    }

    @Test
    void aSymbolicLinkOutOfTheWebrootIsNotFollowed() throws Exception {
        Path elsewhere = Files.createDirectory(directory.resolve("elsewhere"));
        Files.writeString(elsewhere.resolve("token"), "not for strangers");
        Path webroot = directory.resolve("other");
        Files.createDirectories(webroot.resolve(".well-known"));
        Files.createSymbolicLink(webroot.resolve(".well-known/acme-challenge"), elsewhere);
        String answer = ask(443, Optional.of(webroot), "GET " + CHALLENGE + "token", "relay.example");
        assertTrue(answer.startsWith("HTTP/1.1 404 "), answer);
    }

    @Test
    void withoutAWebrootAChallengeIsRedirected() throws Exception {
        String answer = ask(443, Optional.empty(), "GET " + CHALLENGE + "token", "relay.example");
        assertTrue(answer.startsWith("HTTP/1.1 302 "), answer);
        assertEquals(400, Integer.parseInt(ask(443, Optional.of(webroot()), "POST " + CHALLENGE + "token-1_A",
                "relay.example").substring(9, 12)));
    }

    @Test
    void aHangingFileSystemHoldsABoundedNumberOfReads() throws Exception {
        Deque<Runnable> hanging = new ArrayDeque<>();
        List<String> read = new ArrayList<>();
        AcmeChallenges challenges = new AcmeChallenges(Optional.of(webroot()), Challenges.NONE, hanging::add);
        for (int i = 0; i < 2 * AcmeChallenges.MAX_READS; i++) {
            assertEquals(
                    i < AcmeChallenges.MAX_READS,
                    challenges.read(CHALLENGE + "token-1_A",
                            found -> read.add(new String(found.orElseThrow(), UTF_8))));
        }
        hanging.forEach(Runnable::run);
        assertEquals(Collections.nCopies(AcmeChallenges.MAX_READS, "token-1_A.thumbprint"), read);
        assertTrue(challenges.read(CHALLENGE + "token-1_A", found -> read.clear()));
    }
}
