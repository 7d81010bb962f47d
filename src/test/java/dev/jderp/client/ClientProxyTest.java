package dev.jderp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.dial.DialException;
import dev.jderp.client.dial.EnvironmentProxy;
import dev.jderp.client.dial.NodeDialer;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.ConnectProxy;
import dev.jderp.testkit.HostileClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Connections through a proxy. */
class ClientProxyTest {

    @Test
    void aProxyConnectsToTheHostNameAndTheDerpPort() throws Exception {
        try (OpenRelay relay = OpenRelay.tls();
                ConnectProxy proxy = new ConnectProxy("HTTP/1.1 200 OK\r\nVia: x\r\n\r\n");
                DerpClient client = Clients.joined(DerpClient.builder(NodePrivateKey.generate())
                        .proxy(url -> Optional.of(proxy.url("user:pass@")))
                        .region(Nodes.region(Nodes.insecure(
                                Nodes.node("900a", "localhost", "", "192.0.2.1", "none", relay.port())))))) {
            Thread reader = Thread.ofVirtual().start(() -> readAll(client));
            assertFalse(client.ping().isNegative());
            assertEquals(List.of("CONNECT localhost:" + relay.port() + " HTTP/1.1",
                    "Host: localhost:" + relay.port(), "Proxy-Authorization: Basic dXNlcjpwYXNz"), proxy.asked());
            client.breakConnection();
            reader.join(Duration.ofSeconds(20));
        }
    }

    @Test
    void aNodeThatAProxyCannotReachLeavesTimeForTheNext() throws Exception {
        try (OpenRelay relay = OpenRelay.tls();
                ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                ConnectProxy proxy = new ConnectProxy("HTTP/1.1 200 OK\r\n\r\n");
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
    void aRefusalByTheProxyIsReported() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy("HTTP/1.1 407 Authentication Required\r\n\r\nwho are you?");
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
    void anInvalidHostNameFailsTheDial() throws Exception {
        try (ConnectProxy proxy = new ConnectProxy("HTTP/1.1 200 OK\r\n\r\n")) {
            NodeDialer dialer = new NodeDialer(
                    NodeDialer.Options.DEFAULTS.withProxy(url -> Optional.of(proxy.url(""))));
            DialException e = assertThrows(DialException.class, () -> dialer.tcp(Nodes.at("r\u00e9lais.example", 1)));
            assertEquals(DialException.Reason.NO_NODE, e.reason());
        }
    }

    @Test
    void anInvalidProxyInTheEnvironmentFailsTheDial() {
        EnvironmentProxy wrong = new EnvironmentProxy(Map.of("HTTPS_PROXY", "http://user:pa ss^@proxy.example:1"));
        NodeDialer dialer = new NodeDialer(NodeDialer.Options.DEFAULTS.withProxy(wrong));
        DialException e = assertThrows(DialException.class, () -> dialer.tcp(Nodes.at("relay.example", 1)));
        assertEquals(DialException.Reason.PROXY, e.reason());
        assertFalse(e.toString().contains("pa ss"));
        assertEquals(null, e.getCause());
    }

    @Test
    void httpUrlsUseHttpProxy() {
        EnvironmentProxy proxy = new EnvironmentProxy(
                Map.of("HTTP_PROXY", "", "http_proxy", "plain.example:1", "HTTPS_PROXY", "secure.example:2", "no_proxy",
                        "headscale_app,other.example:80"));
        assertEquals(Optional.of(URI.create("http://plain.example:1")),
                proxy.apply(URI.create("http://relay.example/")));
        assertEquals(Optional.of(URI.create("http://secure.example:2")),
                proxy.apply(URI.create("https://relay.example/")));
        assertEquals(Optional.of(URI.create("http://plain.example:1")), proxy.apply(URI.create("http://other_app/")));
        for (String excepted : List.of("http://headscale_app:8080/", "http://other.example/", "http://localhost/",
                "http://127.0.0.2/")) {
            assertEquals(Optional.empty(), proxy.apply(URI.create(excepted)), excepted);
        }
    }

    @Test
    void anExceptionMayBeAnAddressWithAPort() {
        EnvironmentProxy proxy = new EnvironmentProxy(Map.of("HTTPS_PROXY", "proxy.example:3128", "NO_PROXY",
                "[2001:db8::1]:8443,192.0.2.1:8443,2001:db8::2,fd00::/8,any.example:"));
        for (String used : List.of("[2001:db8::1]", "192.0.2.1", "[2001:db8::3]:8443")) {
            assertTrue(proxy.apply(URI.create("https://" + used + "/")).isPresent(), used);
        }
        for (String excepted : List.of("[2001:db8::1]:8443", "192.0.2.1:8443", "[2001:db8::2]", "[2001:db8::2]:8443",
                "[fd12::1]", "any.example:8443")) {
            assertEquals(Optional.empty(), proxy.apply(URI.create("https://" + excepted + "/")), excepted);
        }
    }

    @Test
    void theEnvironmentSetsTheProxyAndItsExceptions() {
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
