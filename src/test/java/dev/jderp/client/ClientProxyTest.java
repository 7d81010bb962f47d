package dev.jderp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.HostileClient;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Connections through a proxy. */
class ClientProxyTest {

    /** A proxy that connects to 127.0.0.1, whatever the name; its own lines of each request are kept. */
    private static final class Proxy implements AutoCloseable {
        private final ServerSocket listener = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
        private final List<String> asked = new CopyOnWriteArrayList<>();
        private final String answer;

        Proxy(String answer) throws IOException {
            this.answer = answer;
            Thread.ofVirtual().start(this::serve);
        }

        URI url(String user) {
            return URI.create("http://" + user + "127.0.0.1:" + listener.getLocalPort());
        }

        private void serve() {
            while (!listener.isClosed()) {
                try {
                    Socket client = listener.accept();
                    Thread.ofVirtual().start(() -> serve(client));
                } catch (IOException e) {
                    // the end
                }
            }
        }

        private void serve(Socket client) {
            try (client) {
                var in = new BufferedReader(
                        new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII), 1);
                List<String> lines = new ArrayList<>();
                for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
                    lines.add(line);
                }
                if (lines.isEmpty()) {
                    return; // the client would rather not
                }
                asked.addAll(lines);
                client.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
                String target = lines.get(0).split(" ", -1)[1];
                try (Socket server = new Socket(InetAddress.getLoopbackAddress(),
                        Integer.parseInt(target.substring(target.lastIndexOf(':') + 1)))) {
                    Thread.ofVirtual().start(() -> copy(server, client));
                    copy(client, server);
                }
            } catch (IOException e) {
                // one of them has closed
            }
        }

        private static void copy(Socket from, Socket to) {
            try (from; to; InputStream in = from.getInputStream(); OutputStream out = to.getOutputStream()) {
                in.transferTo(out);
            } catch (IOException e) {
                // one of them has closed
            }
        }

        @Override
        public void close() throws IOException {
            listener.close();
        }
    }

    @Test
    void aProxyIsAskedForTheHostNameAndTheDerpPort() throws Exception {
        try (OpenRelay relay = OpenRelay.tls();
                Proxy proxy = new Proxy("HTTP/1.1 200 OK\r\nVia: x\r\n\r\n");
                DerpClient client = Clients.joined(DerpClient.builder(NodePrivateKey.generate())
                        .proxy(url -> Optional.of(proxy.url("user:pass@")))
                        .region(Nodes.region(Nodes.insecure(
                                Nodes.node("900a", "localhost", "", "192.0.2.1", "none", relay.port())))))) {
            Thread reader = Thread.ofVirtual().start(() -> readAll(client));
            assertFalse(client.ping().isNegative());
            assertEquals(List.of("CONNECT localhost:" + relay.port() + " HTTP/1.1",
                    "Host: localhost:" + relay.port(), "Proxy-Authorization: Basic dXNlcjpwYXNz"), proxy.asked);
            client.breakConnection();
            reader.join(Duration.ofSeconds(20));
        }
    }

    @Test
    void aNodeThatTheProxyDoesNotReachLeavesTimeForTheNext() throws Exception {
        try (OpenRelay relay = OpenRelay.tls();
                ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Proxy proxy = new Proxy("HTTP/1.1 200 OK\r\n\r\n");
                DerpClient client = DerpClient.builder(NodePrivateKey.generate())
                        .proxy(url -> Optional.of(url.getPort() == relay.port()
                                ? proxy.url("")
                                : URI.create("http://127.0.0.1:" + silent.getLocalPort())))
                        .connectTimeout(Duration.ofSeconds(6))
                        .region(Nodes.region(Nodes.at("localhost", 1),
                                Nodes.insecure(Nodes.node("900b", "localhost", "", "", "", relay.port()))))
                        .build()) {
            client.connect();
            assertEquals(1, client.generation());
        }
    }

    private static void readAll(DerpClient client) {
        try {
            while (true) {
                var unused = client.receive();
            }
        } catch (IOException e) {
            // the end
        }
    }

    @Test
    void aProxyThatRefusesIsSaidToHave() throws Exception {
        try (Proxy proxy = new Proxy("HTTP/1.1 407 Authentication Required\r\n\r\nwho are you?");
                DerpClient client = DerpClient.builder(NodePrivateKey.generate())
                        .proxy(url -> Optional.of(proxy.url("")))
                        .url(URI.create("https://relay.example:1/derp"))
                        .trust(HostileClient.trustAnybody())
                        .build()) {
            DerpException e = assertThrows(DerpException.class, client::connect);
            assertEquals(DerpException.Kind.PROXY, e.kind());
        }
    }

    @Test
    void aNodeThatNoRequestCanNameIsAFailureOfTheDial() throws Exception {
        try (Proxy proxy = new Proxy("HTTP/1.1 200 OK\r\n\r\n")) {
            NodeDialer dialer = new NodeDialer(
                    NodeDialer.Options.DEFAULTS.withProxy(url -> Optional.of(proxy.url(""))));
            DerpException e = assertThrows(DerpException.class, () -> dialer.tcp(Nodes.at("r\u00e9lais.example", 1)));
            assertEquals(DerpException.Kind.NO_NODE, e.kind());
        }
    }

    @Test
    void aProxyInTheEnvironmentThatIsNoUrlIsNotPassedBy() {
        EnvironmentProxy wrong = new EnvironmentProxy(Map.of("HTTPS_PROXY", "http://user:pa ss^@proxy.example:1"));
        NodeDialer dialer = new NodeDialer(NodeDialer.Options.DEFAULTS.withProxy(wrong));
        DerpException e = assertThrows(DerpException.class, () -> dialer.tcp(Nodes.at("relay.example", 1)));
        assertEquals(DerpException.Kind.PROXY, e.kind());
        assertFalse(e.toString().contains("pa ss"));
        assertEquals(null, e.getCause());
    }

    @Test
    void theEnvironmentNamesTheProxyAndItsExceptions() {
        EnvironmentProxy proxy = new EnvironmentProxy(Map.of("https_proxy", "proxy.example:3128", "NO_PROXY",
                "internal.example, .dot.example,10.0.0.0/8,192.0.2.1,other.example:8443"));
        Optional<URI> there = Optional.of(URI.create("http://proxy.example:3128"));
        for (String used : List.of("relay.example", "xinternal.example", "11.0.0.1", "192.0.2.2", "other.example")) {
            assertEquals(there, proxy.apply(URI.create("https://" + used + "/")), used);
        }
        for (String excepted : List.of("internal.example", "a.internal.example", "a.dot.example", "10.1.2.3",
                "192.0.2.1", "other.example:8443", "localhost", "127.0.0.1", "[::1]")) {
            assertEquals(Optional.empty(), proxy.apply(URI.create("https://" + excepted + "/")), excepted);
        }
        assertEquals(Optional.empty(), new EnvironmentProxy(Map.of()).apply(URI.create("https://relay.example/")));
        assertEquals(Optional.empty(), new EnvironmentProxy(Map.of("HTTPS_PROXY", "http://p", "NO_PROXY", "*"))
                .apply(URI.create("https://relay.example/")));
    }
}
