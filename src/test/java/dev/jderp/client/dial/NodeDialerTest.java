package dev.jderp.client.dial;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.DerpClientBuilder;
import dev.jderp.client.DerpException;
import dev.jderp.client.Nodes;
import dev.jderp.client.ReceivedMessage;
import dev.jderp.client.StalledListener;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.protocol.PeerPresentFlag;
import dev.jderp.testkit.Clients;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Which addresses of which nodes are dialled, and for how long ({@code docs/protocol.md#dialling}). */
class NodeDialerTest {

    private static final NodeDialer.Options SHORT = NodeDialer.Options.DEFAULTS.withTimeouts(
            Duration.ofMillis(300), Duration.ofSeconds(20));
    private static final NodeDialer.Options LONG = NodeDialer.Options.DEFAULTS.withTimeouts(
            Duration.ofSeconds(20), Duration.ofSeconds(20));

    private static List<InetAddress> addresses(String... texts) throws UnknownHostException {
        List<InetAddress> found = new ArrayList<>();
        for (String each : texts) {
            found.add(InetAddress.getByName(each));
        }
        return found;
    }

    private static InetAddress reached(NodeDialer.Options options, DerpNode node) throws IOException {
        try (NodeStream stream = new NodeDialer(options).tcp(node)) {
            return stream.remoteAddress().getAddress();
        }
    }

    private static ServerSocket listener(String address) throws IOException {
        ServerSocket socket = new ServerSocket();
        socket.bind(new InetSocketAddress(address, 0));
        return socket;
    }

    @Test
    void addressesInTheMapReplaceNames() throws Exception {
        try (ServerSocket server = listener("127.0.0.2")) {
            int port = server.getLocalPort();
            NodeDialer.Options never = LONG.withResolver(host -> {
                throw new AssertionError("asked for " + host);
            });
            NodeDialer.Options named = LONG.withResolver(host -> addresses("127.0.0.2", "::1"));
            InetAddress there = InetAddress.getByName("127.0.0.2");
            assertEquals(there, reached(never, Nodes.node("a", "relay.example", "", "127.0.0.2", "none", port)));
            assertEquals(there, reached(never, Nodes.node("a", "127.0.0.2", "", "", "", port)));
            assertEquals(there, reached(named, Nodes.node("a", "relay.example", "", "", "none", port)));
            assertEquals(there, reached(named, Nodes.node("a", "relay.example", "", "", "", port)));
            assertEquals(there, reached(named.withPrefersIpv6(() -> true),
                    Nodes.node("a", "relay.example", "", "", "", port)));
        }
    }

    @Test
    void aResolverThatThrowsEndsTheDialAtOnce() {
        NodeDialer.Options broken = LONG.withResolver(host -> {
            throw new IllegalStateException("no resolver");
        });
        IOException e = assertThrows(IOException.class, () -> reached(broken, Nodes.at("relay.example", 1)));
        assertInstanceOf(IllegalStateException.class, e.getCause());
        e = assertThrows(IOException.class, () -> reached(LONG, Nodes.at("127.0.0.1", 70_000)));
        assertInstanceOf(IllegalArgumentException.class, e.getCause());
    }

    @Test
    void aNodeWithAnInvalidNameLeavesTheOthersReachable() throws Exception {
        int closed;
        try (ServerSocket socket = listener("127.0.0.1")) {
            closed = socket.getLocalPort();
        }
        try (OpenRelay relay = OpenRelay.plain();
                DerpClient client = DerpClient.builder(NodePrivateKey.generate())
                        .plainHttp(3340)
                        .region(Nodes.region(
                                Nodes.node("first node", "127.0.0.1", "", "", "none", closed),
                                Nodes.node("900b", "no host", "", "127.0.0.1", "none", relay.port()),
                                Nodes.node("900c", "127.0.0.1", "", "", "none", relay.port())))
                        .build()) {
            client.connect();
            assertEquals(1, client.generation());
        }
    }

    @Test
    void aNodeWithoutFamiliesIsNotDialled() {
        for (DerpNode node : List.of(
                Nodes.node("a", "relay.example", "", "none", "none", 1),
                Nodes.node("a", "relay.example", "", "::1", "127.0.0.1", 1),
                Nodes.node("a", "127.0.0.1", "", "none", "", 1))) {
            DialException e = assertThrows(DialException.class, () -> reached(LONG, node));
            assertEquals(DialException.Reason.NO_NODE, e.reason());
        }
    }

    @Test
    void severalAddressesOfANameAreTriedInTurn() throws Exception {
        try (ServerSocket server = listener("127.0.0.3")) {
            NodeDialer.Options named = LONG.withResolver(host -> addresses("127.0.0.2", "127.0.0.3"));
            assertEquals(InetAddress.getByName("127.0.0.3"),
                    reached(named, Nodes.at("relay.example", server.getLocalPort())));
        }
    }

    @Test
    void resolvingAndConnectingEndWithTheirTimeouts() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        NodeDialer.Options hanging = SHORT.withResolver(host -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            throw new UnknownHostException(host);
        });
        assertThrows(SocketTimeoutException.class, () -> reached(hanging, Nodes.at("relay.example", 1)));
        never.countDown();
        try (StalledListener stalled = new StalledListener("127.0.0.1", 0)) {
            assertThrows(SocketTimeoutException.class, () -> reached(SHORT, Nodes.at("127.0.0.1", stalled.port())));
        }
    }

    @Test
    void theNextNodeIsUsedAndGetsTheNameOfTheIdealOne() throws Exception {
        MeshKey meshKey = MeshKey.parse("ab".repeat(32));
        int closed;
        try (ServerSocket socket = listener("127.0.0.1")) {
            closed = socket.getLocalPort();
        }
        try (OpenRelay relay = OpenRelay.plain(meshKey);
                DerpClient watcher = Clients.joined(
                        Clients.plain(relay.port()).meshKey(meshKey).watchConnections(true));
                DerpClient client = DerpClient.builder(NodePrivateKey.generate())
                        .plainHttp(3340)
                        .region(Nodes.region(
                                Nodes.at("127.0.0.1", closed), Nodes.stunOnly("900s"),
                                Nodes.node("900b", "127.0.0.1", "", "", "none", relay.port())))
                        .build()) {
            client.connect();
            ReceivedMessage.PeerPresent present;
            do {
                present = Clients.next(watcher, ReceivedMessage.PeerPresent.class);
            } while (!present.key().equals(client.publicKey()));
            assertEquals(Set.of(PeerPresentFlag.NOT_IDEAL), present.flags());
            assertEquals(client.localAddress(), present.address());
        }
    }

    @Test
    void aRegionWithoutRelaysIsReported() {
        for (DerpClientBuilder each : List.of(
                DerpClient.builder(NodePrivateKey.generate()).region(Nodes.region(Nodes.stunOnly("900s"))),
                DerpClient.builder(NodePrivateKey.generate()).region(Optional::empty))) {
            try (DerpClient client = each.build()) {
                DerpException e = assertThrows(DerpException.class, client::connect);
                assertEquals(DerpException.Kind.NO_NODE, e.kind());
            }
        }
    }

    @Test
    void theLoserOfARaceIsClosed() throws Exception {
        try (ServerSocket server = listener("127.0.0.1"); ServerSocket other = listener("127.0.0.1")) {
            assertTrue(server.getLocalPort() != other.getLocalPort());
            AddressRace race = new AddressRace(server.getLocalPort(), Duration.ofSeconds(20));
            for (int i = 0; i < 5; i++) {
                race.start(() -> addresses("127.0.0.1"), Duration.ZERO);
            }
            try (TimedSocket winner = race.await()) {
                server.setSoTimeout(500);
                int open = 0;
                try {
                    while (true) {
                        try (Socket accepted = server.accept()) {
                            accepted.setSoTimeout(20_000);
                            if (accepted.getPort() == winner.getLocalPort()) {
                                open++;
                            } else {
                                assertEquals(-1, accepted.getInputStream().read());
                            }
                        }
                    }
                } catch (SocketTimeoutException e) {
                    assertEquals(1, open);
                }
            }
        }
    }
}
