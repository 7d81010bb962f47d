package dev.jderp.client;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.dial.NodeDialer;
import dev.jderp.client.dial.NodeStream;
import dev.jderp.client.dial.Upgrades;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.testkit.Clients;
import java.io.EOFException;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The client against a relay in the same process. */
class DerpClientTest {

    private static OpenRelay relay;

    @BeforeAll
    static void open() throws Exception {
        relay = OpenRelay.plain();
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    @SuppressWarnings("try") // closes early
    void packetsArriveAtTheOtherClient() throws Exception {
        try (DerpClient a = Clients.joined(Clients.plain(relay.port()));
                DerpClient b = Clients.joined(Clients.plain(relay.port()))) {
            a.send(b.publicKey(), text("hello"));
            var packet = Clients.next(b, ReceivedMessage.ReceivedPacket.class);
            assertEquals(a.publicKey(), packet.source());
            assertArrayEquals(text("hello"), packet.data());
            b.send(a.publicKey(), new byte[65536]);
            assertEquals(65536, Clients.next(a, ReceivedMessage.ReceivedPacket.class).data().length);
            assertEquals(Optional.of(relay.relay().publicKey()), a.serverKey());
            assertEquals(1, a.generation());
            a.close();
            assertEquals(new ReceivedMessage.PeerGone(a.publicKey(), PeerGoneReason.DISCONNECTED),
                    Clients.next(b, ReceivedMessage.PeerGone.class));
        }
    }

    @Test
    void aPacketThatIsTooLargeKeepsTheConnection() throws Exception {
        try (DerpClient a = Clients.joined(Clients.plain(relay.port()))) {
            DerpException e = assertThrows(DerpException.class, () -> a.send(a.publicKey(), new byte[65537]));
            assertEquals(DerpException.Kind.TOO_BIG, e.kind());
            assertEquals(1, a.generation());
        }
    }

    @Test
    void callsOfAClosedClientFailAsClosed() throws Exception {
        DerpClient a = Clients.joined(Clients.plain(relay.port()));
        a.close();
        a.close();
        for (DerpException e : new DerpException[]{
                assertThrows(DerpException.class, a::connect),
                assertThrows(DerpException.class, a::receive),
                assertThrows(DerpException.class, a::ping),
                assertThrows(DerpException.class, () -> a.send(a.publicKey(), new byte[1]))}) {
            assertEquals(DerpException.Kind.CLOSED, e.kind());
        }
        assertEquals(0, a.generation());
    }

    @Test
    void theNextCallReconnectsAfterALoss() throws Exception {
        try (OpenRelay own = OpenRelay.plain(); DerpClient a = Clients.joined(Clients.plain(own.port()))) {
            own.shut();
            assertThrows(EOFException.class, a::receive);
            assertThrows(IOException.class, a::connect);
            own.reopen();
            Received first = a.receive();
            assertEquals(2, first.generation());
            assertTrue(first.message() instanceof ReceivedMessage.ServerSettings);
        }
    }

    @Test
    void theConnectionWorksOverAnyStream() throws Exception {
        NodePrivateKey key = NodePrivateKey.generate();
        NodeStream stream = new NodeDialer(NodeDialer.Options.DEFAULTS).tcp(Nodes.at("127.0.0.1", relay.port()));
        Upgrades.upgrade(stream);
        try (DerpConnection connection = DerpConnection.open(stream, key, DerpConnection.Options.DEFAULTS)) {
            assertEquals(relay.relay().publicKey(), connection.serverKey());
            assertEquals(new ReceivedMessage.ServerSettings(0, 0), connection.receive());
            connection.sendPing(7);
            assertEquals(new ReceivedMessage.Pong(7), connection.receive());
        }
    }

    @Test
    void anInvalidRelayUrlIsRefused() {
        for (String url : new String[]{"ftp://host/derp", "host", "https:///derp", "http://user@host/derp",
                "http://host:65536/derp"}) {
            DerpClientBuilder builder = DerpClient.builder(NodePrivateKey.generate()).url(URI.create(url));
            assertThrows(IllegalArgumentException.class, builder::build, url);
        }
        assertThrows(IllegalArgumentException.class, () -> DerpClient.builder(NodePrivateKey.generate()).build());
    }
}
