package dev.jderp.client.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.ImposterRelay;
import dev.jderp.client.Nodes;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.HostileClient;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The client over TLS, with a relay whose meta certificate allows a fast start. */
class ClientTlsTest {

    private static OpenRelay relay;

    @BeforeAll
    static void open() throws Exception {
        relay = OpenRelay.tls();
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    private static DerpClientBuilder url() {
        return DerpClient.builder(NodePrivateKey.generate())
                .url(URI.create("https://127.0.0.1:" + relay.port() + "/derp"));
    }

    private static DerpClientBuilder node(String host, String certName) {
        DerpNode node = Nodes.node("900a", host, certName, "127.0.0.1", "none", relay.port());
        return DerpClient.builder(NodePrivateKey.generate()).region(Nodes.region(node));
    }

    private static String pin() {
        return CertName.of(relay.chain());
    }

    private static void works(DerpClientBuilder builder) throws IOException {
        try (DerpClient client = Clients.joined(builder)) {
            client.send(client.publicKey(), new byte[]{1});
            assertEquals(client.publicKey(), Clients.next(client, ReceivedMessage.ReceivedPacket.class).source());
            assertEquals(Optional.of(relay.relay().publicKey()), client.serverKey());
        }
    }

    private static void isRefused(DerpClientBuilder builder) {
        try (DerpClient client = builder.build()) {
            assertThrows(SSLException.class, client::connect);
        }
    }

    @Test
    void theMetaCertificateContainsTheRelaysKey() throws Exception {
        NodeDialer dialer = new NodeDialer(NodeDialer.Options.DEFAULTS);
        DerpNode node = Nodes.insecure(Nodes.at("127.0.0.1", relay.port()));
        try (NodeStream tcp = dialer.tcp(node); NodeStream tls = dialer.tls(tcp, node)) {
            assertEquals(Optional.of(relay.relay().publicKey()), MetaKey.of(tls.session().orElseThrow()));
            assertTrue(tcp.session().isEmpty());
            assertEquals(relay.port(), tls.remoteAddress().getPort());
        }
    }

    @Test
    void certificatesAreCheckedByAuthoritiesOrByTheirPin() throws Exception {
        works(url().trust(HostileClient.trustAnybody()));
        works(url().insecureForTests());
        works(url().certName(pin()));
        works(url().certName(pin()).insecureForTests());
        works(url().certName(pin()).webSocket(true));
        works(node("localhost", pin()));
        works(node("localhost", "").trust(HostileClient.trustAnybody()));
    }

    @Test
    void aRelaysCertificateAfterAnImpostersOwnIsRefused() throws Exception {
        try (ImposterRelay imposter = new ImposterRelay(relay.chain())) {
            NodeDialer insecure = new NodeDialer(
                    NodeDialer.Options.DEFAULTS.withRoots(HostileClient.trustAnybody()));
            DerpNode plain = Nodes.at("127.0.0.1", imposter.port());
            DerpNode pinned = Nodes.node("900a", "127.0.0.1", pin(), "", "none", imposter.port());
            for (DerpNode each : List.of(plain, pinned, Nodes.insecure(pinned))) {
                try (NodeStream tcp = insecure.tcp(each)) {
                    assertThrows(SSLException.class, () -> insecure.tls(tcp, each));
                }
            }
            try (NodeStream tcp = insecure.tcp(plain); NodeStream tls = insecure.tls(tcp, Nodes.insecure(plain))) {
                assertTrue(tls.session().isPresent(), "it speaks TLS");
            }
        }
    }

    @Test
    void certificatesThatDoNotMatchAreRefused() {
        isRefused(url());
        isRefused(url().certName("sha256-raw:" + "0".repeat(64)).insecureForTests());
        isRefused(node("other.example", pin()));
        isRefused(node("other.example", "").trust(HostileClient.trustAnybody()));
        isRefused(node("localhost", "other.example").trust(HostileClient.trustAnybody()));
    }
}
