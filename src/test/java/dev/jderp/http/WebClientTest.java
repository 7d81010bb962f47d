package dev.jderp.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.jderp.client.dial.NodeDialer;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.reload.Reloader;
import dev.jderp.testkit.ConnectProxy;
import dev.jderp.url.HttpUrl;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class WebClientTest {

    private static final Duration LONG = Duration.ofSeconds(50);
    private static final int MAX = 1_000;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new CopyOnWriteArrayList<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** A client that finds every name on this host. */
    private WebClient client(boolean isKeeping, Function<URI, Optional<URI>> proxies) {
        WebClient client = new WebClient(
                NodeDialer.Options.DEFAULTS
                        .withResolver(host -> List.of(InetAddress.getLoopbackAddress()))
                        .withProxy(proxies),
                isKeeping);
        open.add(client);
        return client;
    }

    private WebClient client() {
        return client(false, url -> Optional.empty());
    }

    private static WebRequest get(String host, int port, String path) {
        return WebRequest.get(HttpUrl.parse("http://" + host + ":" + port + path), MAX);
    }

    /** A server that answers each request with the next of these, and closes the connection after the last. */
    private int server(String... answers) throws IOException {
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(listener);
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                    for (String answer : answers) {
                        asked.add(request(socket.getInputStream()));
                        socket.getOutputStream().write(answer.getBytes(StandardCharsets.ISO_8859_1));
                    }
                } catch (IOException e) {
                    // the end, or the client has gone
                }
            }
        });
        return listener.getLocalPort();
    }

    private static String request(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the client has gone");
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static String text(WebResponse response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    @Test
    void aHostWithAnUnderscoreIsAsked() throws Exception {
        int port = server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        assertEquals("ok", text(client().ask(get("headscale_app", port, "/a?b"), LONG)));
        assertTrue(asked.get(0).startsWith("GET /a?b HTTP/1.1\r\nHost: headscale_app:" + port + "\r\n"), asked.get(0));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 5\r\n\r\nhello",
            "Transfer-Encoding: chunked\r\n\r\n2;x=y\r\nhe\r\n003\r\nllo\r\n0\r\nA: b\r\n\r\n", "\r\nhello"})
    void aBodyHasTheLengthThatItDeclares(String rest) throws Exception {
        int port = server("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n" + rest);
        assertEquals("hello", text(client().ask(get("h", port, "/"), LONG)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 6\r\n\r\nhello", "Content-Length: x\r\n\r\n",
            "Transfer-Encoding: gzip\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
            "Transfer-Encoding: chunked\r\n\r\n5\r\nhelloX\r\n0\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n5\r\nhe"})
    void aBodyThatDoesNotEndAsItShouldIsBroken(String rest) throws Exception {
        int port = server("HTTP/1.1 201 Created\r\n" + rest);
        var broken = assertThrows(BrokenAnswerException.class, () -> client().ask(get("h", port, "/"), LONG));
        assertEquals(201, broken.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000000\r\n\r\n", "Transfer-Encoding: chunked\r\n\r\n5f5e100\r\n",
            "\r\n"})
    void aBodyIsReadUpToItsBound(String rest) throws Exception {
        int port = server("HTTP/1.1 200 OK\r\n" + rest + "x".repeat(MAX + 1));
        assertThrows(TooLargeException.class, () -> client().ask(get("h", port, "/"), LONG));
        HttpUrl url = HttpUrl.parse("http://h:" + port + "/");
        assertArrayEquals("x".repeat(MAX).getBytes(StandardCharsets.US_ASCII),
                client().ask(WebRequest.post(url, new byte[0], MAX), LONG).body());
    }

    @Test
    void aServerThatIsSilentIsTooSlow() throws Exception {
        int port = server("");
        open.add(new ServerSocket(0));
        try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            assertThrows(SocketTimeoutException.class,
                    () -> client().ask(get("h", silent.getLocalPort(), "/"), Duration.ofMillis(50)));
        }
        assertThrows(IOException.class, () -> client().ask(get("h", port, "/"), LONG));
    }

    @Test
    void aPasswordStaysWithItsOriginWhateverRedirects() throws Exception {
        int there = server("HTTP/1.1 302 Found\r\nLocation: /back\r\nContent-Length: 0\r\n\r\n");
        int port = server("HTTP/1.1 302 Found\r\nLocation: http://other:" + there + "/\r\nContent-Length: 0\r\n\r\n");
        WebResponse last = client().ask(
                WebRequest.get(HttpUrl.parse("http://user:geheim@h:" + port + "/"), MAX), LONG);
        assertEquals(302, last.status()); // after ten
        assertTrue(asked.get(0).contains("\r\nAuthorization: Basic "), asked.get(0));
        assertTrue(asked.size() > 2);
        for (String each : asked.subList(1, asked.size())) {
            assertFalse(each.contains("Authorization"), each);
        }
    }

    @Test
    void aConnectionIsUsedAgainAndReplacedWhenItHasEnded() throws Exception {
        String ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
        AtomicInteger connections = new AtomicInteger();
        ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        open.add(listener);
        Thread.ofVirtual().start(() -> {
            while (!listener.isClosed()) {
                try (Socket socket = listener.accept()) {
                    connections.incrementAndGet();
                    for (int i = 0; i < 2; i++) {
                        asked.add(request(socket.getInputStream()));
                        socket.getOutputStream().write(ok.getBytes(StandardCharsets.US_ASCII));
                    }
                } catch (IOException e) {
                    // the end
                }
            }
        });
        WebClient client = client(true, url -> Optional.empty());
        for (int i = 0; i < 5; i++) {
            assertEquals("ok", text(client.ask(get("h", listener.getLocalPort(), "/"), LONG)));
        }
        assertEquals(3, connections.get());
    }

    @Test
    void whatComesWithoutARequestIsNotTheAnswerToTheNext() throws Exception {
        int port = server("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                + "HTTP/1.1 408 Request Timeout\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        WebClient client = client(true, url -> Optional.empty());
        for (int i = 0; i < 3; i++) {
            assertEquals(200, client.ask(get("h", port, "/"), LONG).status());
        }
    }

    @Test
    void aUrlInClearIsAskedOfItsProxy() throws Exception {
        HttpServer proxy = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        open.add(() -> proxy.stop(0));
        proxy.createContext("/", exchange -> {
            asked.add(exchange.getRequestURI() + " " + exchange.getRequestHeaders().getFirst("Host") + " "
                    + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        proxy.start();
        URI url = URI.create("http://user:pass@127.0.0.1:" + proxy.getAddress().getPort());
        WebClient client = client(false, it -> Optional.of(url));
        assertEquals(204, client.ask(get("map_server", 8080, "/map?x"), LONG).status());
        assertEquals(List.of("http://map_server:8080/map?x map_server:8080 Basic dXNlcjpwYXNz"), asked);
    }

    private Path authorities(List<X509Certificate> certificates) throws Exception {
        StringBuilder pem = new StringBuilder();
        for (X509Certificate each : certificates) {
            pem.append("-----BEGIN CERTIFICATE-----\n")
                    .append(Base64.getMimeEncoder().encodeToString(each.getEncoded()))
                    .append("\n-----END CERTIFICATE-----\n");
        }
        return Files.writeString(directory.resolve("authorities.pem"), pem);
    }

    @Test
    void aChangedFileOfAuthoritiesTakesEffect() throws Exception {
        try (OpenRelay first = OpenRelay.tls();
                OpenRelay second = OpenRelay.tls();
                Reloader reloader = new Reloader()) {
            FileAuthorities trust = new FileAuthorities();
            reloader.watch(authorities(first.chain()), FileAuthorities::read, trust::use);
            WebClient client = new WebClient(List.of(trust), false, url -> Optional.empty());
            open.add(client);
            assertEquals(200, client.ask(probe(first), LONG).status());
            assertThrows(SSLException.class, () -> client.ask(probe(second), LONG));
            authorities(second.chain());
            reloader.reloadNow();
            assertEquals(200, client.ask(probe(second), LONG).status());
            assertThrows(SSLException.class, () -> client.ask(probe(first), LONG));
        }
    }

    private static WebRequest probe(OpenRelay relay) {
        return WebRequest.get(HttpUrl.parse("https://localhost:" + relay.port() + "/derp/probe"), MAX);
    }

    @Test
    void anHttpsUrlIsReachedThroughATunnel() throws Exception {
        try (OpenRelay server = OpenRelay.tls();
                ConnectProxy proxy = new ConnectProxy("HTTP/1.1 200 OK\r\n\r\n")) {
            WebClient client = new WebClient(
                    List.of(FileAuthorities.read(authorities(server.chain()))), false,
                    url -> Optional.of(proxy.url("")));
            open.add(client);
            assertEquals(200, client.ask(probe(server), LONG).status());
            assertEquals("CONNECT localhost:" + server.port() + " HTTP/1.1", proxy.asked().get(0));
        }
    }

    @Test
    void aFileWithoutCertificatesIsNamed() throws Exception {
        for (String text : List.of("", "no PEM", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n")) {
            Path file = Files.writeString(directory.resolve("bad.pem"), text);
            String said = assertThrows(IOException.class, () -> FileAuthorities.read(file)).getMessage();
            assertEquals(file + " does not contain certificates of authorities in PEM", said);
        }
    }

    @Test
    void tlsSendsANameWithAnUnderscore() throws Exception {
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            Thread asking = Thread.ofVirtual().start(() -> assertThrows(
                    IOException.class,
                    () -> client().ask(
                            WebRequest.get(HttpUrl.parse("https://headscale_app:" + listener.getLocalPort()), MAX),
                            LONG)));
            try (Socket socket = listener.accept()) {
                StringBuilder hello = new StringBuilder();
                while (hello.indexOf("headscale_app") < 0) {
                    int next = socket.getInputStream().read();
                    assertTrue(next >= 0, "the name was not sent");
                    hello.append((char) next);
                }
            }
            asking.join();
        }
    }
}
