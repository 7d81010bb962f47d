package dev.jderp.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.frontdoor.OpenRelay;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.testkit.Clients;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A watcher of a real relay's peers that loses its connection again and again. */
@Timeout(120)
class PeerWatcherTest {

    private static final MeshKey MESH_KEY = MeshKey.parse("5c".repeat(32));
    private static final Duration RETRY = Duration.ofMillis(20);
    private static OpenRelay relay;

    @BeforeAll
    static void open() throws Exception {
        relay = OpenRelay.plain(MESH_KEY);
    }

    @AfterAll
    static void close() throws Exception {
        relay.close();
    }

    private static DerpClient watching(int port) {
        return Clients.plain(port).meshKey(MESH_KEY).watchConnections(true).build();
    }

    /** Records the known peers and each change. */
    private static final class Peers implements PeerWatcher.Listener {
        private final Set<NodePublicKey> known = new HashSet<>();
        private final BlockingQueue<Integer> counts = new LinkedBlockingQueue<>();
        private final BlockingQueue<IOException> errors = new LinkedBlockingQueue<>();
        private final BlockingQueue<PeerGoneReason> reasons = new LinkedBlockingQueue<>();
        private Runnable whilePresent = () -> {
        };

        @Override
        public void onPeerPresent(ReceivedMessage.PeerPresent peer) {
            known.add(peer.key());
            whilePresent.run();
            counts.add(known.size());
        }

        @Override
        public void onPeerGone(ReceivedMessage.PeerGone peer) {
            known.remove(peer.key());
            reasons.add(peer.reason());
        }

        @Override
        public void onError(IOException e) {
            errors.add(e);
        }

        int count() throws InterruptedException {
            Integer count = counts.poll(60, TimeUnit.SECONDS);
            assertTrue(count != null, "no peer was reported");
            return count;
        }
    }

    private static CompletableFuture<PeerWatcher.End> start(PeerWatcher watcher) {
        CompletableFuture<PeerWatcher.End> end = new CompletableFuture<>();
        Thread.ofVirtual().start(() -> end.complete(watcher.run()));
        return end;
    }

    @Test
    void aWatcherReconnectsAfterEachBreakWhileItReceives() throws Exception { // TestBreakWatcherConnRecv
        Peers peers = new Peers();
        DerpClient client = watching(relay.port());
        var end = start(new PeerWatcher(client, Optional.empty(), peers, RETRY));
        for (int i = 0; i < 10; i++) {
            assertEquals(1, peers.count());
            client.breakConnection();
        }
        assertEquals(1, peers.count());
        client.close();
        assertEquals(PeerWatcher.End.CLOSED, end.get(60, TimeUnit.SECONDS));
        assertEquals(10, peers.errors.size());
        assertEquals(Set.of(PeerGoneReason.MESH_CONNECTION_BROKE), Set.copyOf(peers.reasons));
        assertEquals(11, peers.reasons.size());
        assertEquals(Set.of(), peers.known);
    }

    @Test
    void aWatcherReconnectsAfterABreakWhileItsListenerRuns() throws Exception { // TestBreakWatcherConn
        Peers peers = new Peers();
        DerpClient client = watching(relay.port());
        peers.whilePresent = client::breakConnection;
        var end = start(new PeerWatcher(client, Optional.empty(), peers, RETRY));
        for (int i = 0; i < 10; i++) {
            assertEquals(1, peers.count());
        }
        client.close();
        assertEquals(PeerWatcher.End.CLOSED, end.get(60, TimeUnit.SECONDS));
    }

    @Test
    void aWatcherSurvivesAListenerThatThrows() throws Exception {
        BlockingQueue<String> calls = new LinkedBlockingQueue<>();
        DerpClient client = watching(relay.port());
        var end = start(new PeerWatcher(client, Optional.empty(), new PeerWatcher.Listener() {
            @Override
            public void onPeerPresent(ReceivedMessage.PeerPresent peer) {
                calls.add("present");
                throw new IllegalStateException("present");
            }

            @Override
            public void onPeerGone(ReceivedMessage.PeerGone peer) {
                calls.add("gone");
                throw new IllegalStateException("gone");
            }

            @Override
            public void onError(IOException e) {
                calls.add("error");
                throw new IllegalStateException("error");
            }
        }, RETRY));
        assertEquals("present", calls.poll(60, TimeUnit.SECONDS));
        client.breakConnection();
        for (String call : List.of("gone", "error", "present")) {
            assertEquals(call, calls.poll(60, TimeUnit.SECONDS));
        }
        client.close();
        assertEquals(PeerWatcher.End.CLOSED, end.get(60, TimeUnit.SECONDS));
    }

    @Test
    void aRelayDoesNotWatchItself() throws Exception { // TestRunWatchConnectionLoopServeConnect
        try (DerpClient client = watching(relay.port())) {
            var self = Optional.of(relay.relay().publicKey());
            assertEquals(PeerWatcher.End.SELF_CONNECT, new PeerWatcher(client, self, new Peers(), RETRY).run());
        }
        Peers peers = new Peers();
        DerpClient client = watching(relay.port());
        var end = start(new PeerWatcher(client, Optional.of(NodePublicKey.of(new byte[32])), peers, RETRY));
        assertEquals(1, peers.count());
        client.close();
        assertEquals(PeerWatcher.End.CLOSED, end.get(60, TimeUnit.SECONDS));
    }

    @Test
    void aFailureToConnectIsReportedToTheListener() throws Exception { // TestNotifyError
        Peers peers = new Peers();
        DerpClient client = Clients.plain(1).watchConnections(true).build();
        var end = start(new PeerWatcher(client, Optional.empty(), peers, Duration.ofMinutes(1)));
        assertTrue(peers.errors.poll(60, TimeUnit.SECONDS) instanceof java.net.ConnectException);
        client.close();
        assertEquals(PeerWatcher.End.CLOSED, end.get(60, TimeUnit.SECONDS));
        assertEquals(List.of(), List.copyOf(peers.errors));
    }

    @Test
    void aClientBuiltWithoutWatchingIsRefused() {
        try (DerpClient client = Clients.plain(1).build()) {
            assertThrows(IllegalArgumentException.class,
                    () -> new PeerWatcher(client, Optional.empty(), new Peers()));
        }
    }

    @Test
    void theNumberOfPeersIsLoggedAfterTheFirstList() throws Exception {
        BlockingQueue<String> logged = new LinkedBlockingQueue<>();
        try (PeerCountLog log = new PeerCountLog(logged::add)) {
            log.onConnect();
            log.onPresent(1);
            log.onPresent(2);
            assertEquals("connected; 2 peers", logged.poll(60, TimeUnit.SECONDS));
            log.onConnect();
            log.onPresent(1);
            log.onGone(0);
            assertEquals("connected; 0 peers", logged.poll());
            log.onPresent(1);
            assertTrue(logged.isEmpty());
        }
    }
}
