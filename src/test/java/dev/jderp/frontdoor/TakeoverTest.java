package dev.jderp.frontdoor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jderp.client.DerpClient;
import dev.jderp.client.ReceivedMessage.PeerGone;
import dev.jderp.client.ReceivedMessage.ReceivedPacket;
import dev.jderp.client.ReceivedMessage.ServerSettings;
import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.frontdoor.link.TakeoverLinks;
import dev.jderp.frontdoor.tls.Challenges;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Metric;
import dev.jderp.server.Relay;
import dev.jderp.sockets.GivenSocket;
import dev.jderp.sockets.ListenException;
import dev.jderp.sockets.Platform;
import dev.jderp.takeover.LinkEnds;
import dev.jderp.takeover.Predecessor;
import dev.jderp.takeover.TakeoverDoor;
import dev.jderp.takeover.TakeoverHost;
import dev.jderp.testkit.Clients;
import dev.jderp.testkit.HostileClient;
import dev.jderp.testkit.Polling;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two relays with one key, of which the second takes over the socket of the first. */
class TakeoverTest {

    private static final String LINK_KEY = "ab".repeat(32);
    private static final byte[] PACKET = {1, 2, 3};

    @TempDir
    Path directory;

    private final NodePrivateKey key = NodePrivateKey.generate();
    private TestDoor old;
    private FrontDoor oldDoor;
    private TestDoor next;
    private final List<FrontDoor> nextDoors = new ArrayList<>();
    private TakeoverDoor waiting;

    @BeforeEach
    void openTheOldRelay() throws Exception {
        assumeTrue(Platform.detect().epoll(), "a takeover needs epoll");
        old = new TestDoor(new Relay(key, TestDoor.RELAY, Clock.SYSTEM));
        oldDoor = old.open(TestDoor.PLAIN, 1);
        waiting = new TakeoverDoor(socket(), new Host());
        next = new TestDoor(new Relay(key, TestDoor.RELAY, Clock.SYSTEM));
    }

    @AfterEach
    void closeBoth() throws Exception {
        nextDoors.forEach(FrontDoor::close);
        if (old != null) {
            old.close();
            next.close();
        }
    }

    private Path socket() {
        return directory.resolve("takeover.sock");
    }

    private final class Host implements TakeoverHost {

        private final TakeoverLinks links = oldDoor.takeoverLinks(MeshKey.parse(LINK_KEY), true);

        @Override
        public List<GivenSocket> sockets() {
            return oldDoor.sockets();
        }

        @Override
        public String linkKey() {
            return LINK_KEY;
        }

        @Override
        public LinkEnds links() {
            return links;
        }

        @Override
        public void onRefused() {}

        @Override
        public void onFailed() {}

        @Override
        public void leave(Runnable left) {
            Thread.ofPlatform().start(() -> {
                waiting.close();
                oldDoor.leave();
                left.run();
            });
        }
    }

    private Predecessor prepare() throws ListenException {
        Predecessor predecessor = Predecessor.find(socket()).orElseThrow();
        FrontDoor nextDoor = new FrontDoor(next.relay, TestDoor.PLAIN.toBuilder().port(oldDoor.port()).build(),
                Optional.empty(),
                Challenges.NONE, new InetSocketAddress(InetAddress.getLoopbackAddress(), 1), TestDoor.SECRET,
                new ClientAddresses(TestDoor.NOBODY), true, predecessor.sockets());
        nextDoors.add(nextDoor);
        TakeoverLinks links = nextDoor.takeoverLinks(MeshKey.parse(predecessor.linkKey()), false);
        predecessor.openLinks(links);
        assertTrue(links.awaitUp(10_000));
        return predecessor;
    }

    private void takeOver() throws ListenException {
        prepare().reportReady();
        nextDoors.getLast().startAccepting();
    }

    private DerpClient join(NodePrivateKey with) throws IOException {
        return Clients.joined(
                DerpClient.builder(with).url(URI.create("http://127.0.0.1:" + oldDoor.port() + "/derp")));
    }

    private DerpClient join() throws IOException {
        return join(NodePrivateKey.generate());
    }

    /** Sends until a packet has reached the other relay, which may not be known as the client's yet. */
    private static void sendAcross(DerpClient from, NodePublicKey to, Relay arrivesAt) throws InterruptedException {
        long before = arrivesAt.metrics().sum(Metric.PACKETS_FORWARDED_IN);
        Polling.await(() -> {
            try {
                from.send(to, PACKET);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
            return arrivesAt.metrics().sum(Metric.PACKETS_FORWARDED_IN) > before;
        });
    }

    private static void receive(DerpClient client, NodePublicKey from) throws IOException {
        ReceivedPacket packet = Clients.next(client, ReceivedPacket.class);
        assertEquals(from, packet.source());
        assertArrayEquals(PACKET, packet.data());
    }

    @Test
    void newConnectionsAreAcceptedByTheNewRelay() throws Exception {
        takeOver();
        try (DerpClient client = join()) {
            assertTrue(next.relay.connections(client.publicKey()).isPresent());
            assertTrue(old.relay.connections(client.publicKey()).isEmpty());
        }
    }

    @Test
    void packetsAreForwardedBetweenBothRelays() throws Exception {
        try (DerpClient stays = join()) {
            takeOver();
            try (DerpClient comes = join()) {
                sendAcross(comes, stays.publicKey(), old.relay);
                receive(stays, comes.publicKey());
                sendAcross(stays, comes.publicKey(), next.relay);
                receive(comes, stays.publicKey());
            }
        }
    }

    @Test
    void aClientOnBothRelaysIsReachedAtTheNewOne() throws Exception {
        NodePrivateKey moving = NodePrivateKey.generate();
        try (DerpClient stays = join(); DerpClient before = join(moving)) {
            before.send(stays.publicKey(), PACKET);
            receive(stays, before.publicKey());
            takeOver();
            try (DerpClient after = join(moving)) {
                Polling.await(() -> old.relay.connections(moving.publicKey()).isEmpty());
                sendAcross(stays, after.publicKey(), next.relay);
                receive(after, stays.publicKey());
            }
            // not before: while it was connected to either relay it was not gone
            assertEquals(moving.publicKey(), Clients.next(stays, PeerGone.class).key());
        }
    }

    @Test
    void aNewProcessThatFailsLeavesTheOldRelayAsItWas() throws Exception {
        for (int i = 0; i < 2; i++) {
            Predecessor predecessor = prepare();
            nextDoors.getLast().close();
            predecessor.close();
            try (DerpClient client = join()) {
                assertTrue(old.relay.connections(client.publicKey()).isPresent());
            }
        }
    }

    @Test
    void aLoginThatHasBegunIsFinishedByTheOldRelay() throws Exception {
        try (HostileClient client = HostileClient.plain(oldDoor.port())) {
            Polling.await(() -> oldDoor.pendingConnections() == 1);
            takeOver();
            client.login(false, "");
            Polling.await(() -> oldDoor.pendingConnections() == 0);
            assertTrue(old.relay.connections(client.key()).isPresent());
        }
    }
}
