package dev.jderp.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Logins whose admission is decided at once or later ({@code docs/protocol.md#admission}). */
class AdmissionTest {

    private static final ClientVerifier.Verdict NO = new ClientVerifier.Verdict(false, "not today");

    /** Decides when a test completes the answer. */
    private static final class Desk implements ClientVerifier {
        private final List<NodePublicKey> asked = new ArrayList<>();
        private final List<Optional<InetSocketAddress>> from = new ArrayList<>();
        private final Set<NodePublicKey> denied = ConcurrentHashMap.newKeySet();
        private CompletableFuture<Verdict> answer = new CompletableFuture<>();

        @Override
        public boolean isDenied(NodePublicKey key) {
            return denied.contains(key);
        }

        @Override
        public CompletableFuture<Verdict> verify(NodePublicKey key, Optional<InetSocketAddress> remote) {
            asked.add(key);
            from.add(remote);
            return answer;
        }
    }

    private final ManualClock clock = new ManualClock();
    private final Desk desk = new Desk();
    private final MeshKey meshKey = MeshKey.parse("ab".repeat(32));
    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Optional.of(meshKey), desk,
            clock);
    private final NodePrivateKey key = NodePrivateKey.generate();

    private byte[] login(ClientInfo info) {
        try {
            return new ClientHandshake(key, info).clientInfoFrame(relay.publicKey());
        } catch (ProtocolException e) {
            throw new AssertionError(e);
        }
    }

    private LoopbackTransport logIn() {
        LoopbackTransport transport = new LoopbackTransport(relay);
        transport.send(login(ClientInfo.REGULAR));
        return transport;
    }

    private ClientInfo meshInfo() {
        return new ClientInfo(2, Optional.of(meshKey), false, false, "");
    }

    private static final class Kinds {
        static List<Class<?>> of(LoopbackTransport transport) {
            return transport.received().stream().<Class<?>>map(Object::getClass).toList();
        }
    }

    @Test
    void aClientAllowedAtOnceIsLoggedInAtOnce() {
        desk.answer = CompletableFuture.completedFuture(ClientVerifier.Verdict.ALLOWED);
        LoopbackTransport transport = new LoopbackTransport(relay, LoopbackTransport.Peer.at("192.0.2.1", 99));
        transport.send(login(ClientInfo.REGULAR));
        assertEquals(List.of(Frame.ServerKey.class, Frame.ServerWelcome.class), Kinds.of(transport));
        assertFalse(transport.isPaused());
        assertEquals(List.of(key.publicKey()), desk.asked);
        assertEquals(List.of(Optional.of(new InetSocketAddress("192.0.2.1", 99))), desk.from);
        assertEquals(1, relay.metrics().sum(Metric.ADMISSION_ALLOWED));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 37, 200, 1_000_000})
    void framesAfterAPendingLoginAreHandledAfterItInOrder(int chunk) {
        CompletableFuture<ClientVerifier.Verdict> later = desk.answer;
        desk.answer = CompletableFuture.completedFuture(ClientVerifier.Verdict.ALLOWED);
        TestPeer friend = TestPeer.join(relay);
        desk.answer = later;
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(login(ClientInfo.REGULAR));
        stream.writeBytes(FrameEncoder.encode(new Frame.Ping(1)));
        for (int i = 0; i < 20; i++) {
            stream.writeBytes(FrameEncoder.encode(new Frame.SendPacket(friend.key(), Packets.data(50 + i, i))));
        }
        LoopbackTransport transport = new LoopbackTransport(relay);
        byte[] all = stream.toByteArray();
        for (int at = 0; at < all.length; at += chunk) {
            transport.send(java.util.Arrays.copyOfRange(all, at, Math.min(all.length, at + chunk)));
        }
        assertTrue(transport.isPaused());
        assertEquals(List.of(Frame.ServerKey.class), Kinds.of(transport));
        assertEquals(List.of(), friend.take());
        assertEquals(1, relay.metrics().sum(Metric.CURRENT_CONNECTIONS), "not counted yet");
        later.complete(ClientVerifier.Verdict.ALLOWED);
        assertEquals(
                List.of(Frame.ServerKey.class, Frame.ServerWelcome.class, Frame.Pong.class), Kinds.of(transport));
        assertEquals(
                IntStream.range(0, 20).boxed().toList(), friend.takePackets().stream().map(Packets::seed).toList());
        assertFalse(transport.isPaused());
        transport.send(FrameEncoder.encode(new Frame.Ping(2)));
        assertEquals(new Frame.Pong(2), transport.received().get(3));
        assertEquals(2, relay.metrics().sum(Metric.CURRENT_CONNECTIONS));
    }

    @Test
    void aClientIsNotRoutableBeforeTheDecision() {
        LoopbackTransport transport = logIn();
        relay.sweep();
        assertTrue(transport.connection().key().isEmpty());
        assertEquals(List.of(), relay.clients());
        assertEquals(0, relay.closePeer(key.publicKey()));
        desk.answer.complete(ClientVerifier.Verdict.ALLOWED);
        assertEquals(Optional.of(key.publicKey()), transport.connection().key());
        assertEquals(1, relay.clients().size());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aRefusedClientGetsOnlyTheGreeting(boolean later) {
        if (!later) {
            desk.answer.complete(NO);
        }
        LoopbackTransport transport = logIn();
        transport.send(FrameEncoder.encode(new Frame.Ping(1)));
        desk.answer.complete(NO);
        assertEquals(List.of(new Frame.ServerKey(relay.publicKey())), transport.received());
        assertEquals(Optional.of(CloseReason.ADMISSION_REFUSED), transport.closed());
        assertEquals(1, relay.metrics().sum(Metric.ADMISSION_REFUSED));
        assertEquals(0, relay.metrics().sum(Metric.ADMISSION_ALLOWED));
        assertEquals(0, relay.metrics().sum(Metric.GOT_PING));
        assertEquals(0, relay.metrics().sum(Metric.CLIENTS_TOTAL));
        assertEquals(0, relay.openConnections());
    }

    @Test
    void theDenyListIsStrongerThanTheMeshKey() {
        desk.denied.add(key.publicKey());
        LoopbackTransport transport = new LoopbackTransport(relay);
        transport.send(login(meshInfo()));
        assertEquals(Optional.of(CloseReason.ADMISSION_REFUSED), transport.closed());
        LoopbackTransport ordinary = logIn();
        assertEquals(Optional.of(CloseReason.ADMISSION_REFUSED), ordinary.closed());
        assertEquals(List.of(), desk.asked, "no check needs to be asked");
    }

    @Test
    void theMeshKeyNeedsNoDecision() {
        LoopbackTransport transport = new LoopbackTransport(relay);
        transport.send(login(meshInfo()));
        assertTrue(transport.connection().isMeshPeer());
        assertEquals(List.of(), desk.asked);
        assertEquals(1, relay.metrics().sum(Metric.ADMISSION_ALLOWED));
    }

    @Test
    void anotherMeshKeyGivesNoRights() {
        LoopbackTransport transport = new LoopbackTransport(relay);
        transport.send(login(new ClientInfo(2, Optional.of(MeshKey.parse("ac".repeat(32))), false, false, "")));
        assertFalse(transport.connection().isMeshPeer());
        assertEquals(1, desk.asked.size());
    }

    @Test
    void aCheckMayTakeLongerThanAHandshake() {
        LoopbackTransport transport = logIn();
        for (int i = 0; i < 10; i++) {
            clock.advance(Duration.ofSeconds(30));
            relay.sweep();
        }
        assertEquals(Optional.empty(), transport.closed());
        desk.answer.complete(ClientVerifier.Verdict.ALLOWED);
        assertEquals(2, transport.received().stream().filter(f -> !(f instanceof Frame.KeepAlive)).count());
        assertEquals(Frame.ServerWelcome.class, transport.received().get(1).getClass(),
                "the first after the greeting");
    }

    @Test
    void aCheckThatFailsRefuses() {
        LoopbackTransport transport = logIn();
        desk.answer.completeExceptionally(new IllegalStateException("the socket is gone"));
        assertEquals(Optional.of(CloseReason.ADMISSION_REFUSED), transport.closed());
        LoopbackTransport second = logIn(); // whose check has already failed
        assertEquals(Optional.of(CloseReason.ADMISSION_REFUSED), second.closed());
        desk.answer = new CompletableFuture<>();
        LoopbackTransport third = logIn();
        desk.answer.cancel(true);
        assertEquals(Optional.of(CloseReason.ADMISSION_REFUSED), third.closed());
        assertEquals(3, relay.metrics().sum(Metric.ADMISSION_REFUSED));
    }

    @Test
    void aClientThatLeavesDuringItsCheckIsNotLoggedIn() {
        LoopbackTransport transport = logIn();
        transport.connection().close(CloseReason.PEER_CLOSED);
        desk.answer.complete(ClientVerifier.Verdict.ALLOWED);
        assertEquals(List.of(Frame.ServerKey.class), Kinds.of(transport));
        assertEquals(Optional.of(CloseReason.PEER_CLOSED), transport.closed());
        assertEquals(0, relay.metrics().sum(Metric.CURRENT_CONNECTIONS));
        assertEquals(0, relay.metrics().sum(Metric.ADMISSION_ALLOWED));
        assertEquals(0, relay.openConnections());
    }

    @Test
    void aKeyDeniedDuringItsCheckIsRefused() {
        LoopbackTransport transport = logIn();
        desk.denied.add(key.publicKey());
        desk.answer.complete(ClientVerifier.Verdict.ALLOWED);
        assertEquals(Optional.of(CloseReason.ADMISSION_REFUSED), transport.closed());
        assertEquals(List.of(Frame.ServerKey.class), Kinds.of(transport));
        assertEquals(0, relay.metrics().sum(Metric.CLIENTS_TOTAL));
    }

    @Test
    void tooManyBytesDuringACheckCloseAClientWithoutPause() {
        LoopbackTransport transport = new LoopbackTransport(relay, LoopbackTransport.Peer.NOBODY.withoutPause());
        transport.send(login(ClientInfo.REGULAR));
        byte[] packet = FrameEncoder.encode(new Frame.SendPacket(relay.publicKey(), new byte[65536]));
        transport.send(packet);
        assertEquals(Optional.empty(), transport.closed());
        transport.send(packet);
        assertEquals(Optional.of(CloseReason.SENT_TOO_MUCH), transport.closed());
        desk.answer.complete(ClientVerifier.Verdict.ALLOWED);
        assertEquals(0, relay.metrics().sum(Metric.PACKETS_RECEIVED));
    }

    @Test
    void manyClientsThatWaitForOneAnswerAreAllLoggedIn() {
        List<LoopbackTransport> waiting = IntStream.range(0, 50).mapToObj(i -> logIn()).toList();
        desk.answer.complete(ClientVerifier.Verdict.ALLOWED);
        waiting.forEach(each -> assertTrue(each.connection().key().isPresent()));
        assertEquals(50, relay.metrics().sum(Metric.CURRENT_DUP_CLIENT_CONNS));
        assertEquals(List.of(), relay.consistencyProblems());
    }
}
