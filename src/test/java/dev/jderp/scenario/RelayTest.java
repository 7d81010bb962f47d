package dev.jderp.scenario;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.server.CloseReason;
import dev.jderp.server.DropReason;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.TestPeer;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RelayTest {

    private final ManualClock clock = new ManualClock();
    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, clock);

    private static byte[] packet(int size, int seed) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) seed);
        return bytes;
    }

    private static byte[] disco() {
        byte[] bytes = new byte[62];
        ByteBuffer.wrap(bytes).putInt(0x5453f09f).putShort((short) 0x92ac);
        return bytes;
    }

    private static NodePublicKey stranger() {
        return NodePrivateKey.generate().publicKey();
    }

    @Test
    void theGreetingComesFirstAndServerInfoAnswersTheLogin() throws ProtocolException {
        LoopbackTransport transport = new LoopbackTransport(relay);
        assertEquals(List.of(new Frame.ServerKey(relay.publicKey())), transport.received());
        ClientHandshake client = new ClientHandshake(NodePrivateKey.generate(), ClientInfo.REGULAR);
        transport.send(client.clientInfoFrame(relay.publicKey()));
        Frame.ServerWelcome welcome = (Frame.ServerWelcome) transport.received().get(1);
        assertEquals(2, client.openServerInfo(ByteBuffer.wrap(welcome.box()), 0, welcome.box().length).version());
        assertEquals(1, relay.metrics().sum(Metric.CURRENT_CONNECTIONS));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 61, 1200, 32768, 65536})
    void packetsArriveWithTheirSenderAndInOrder(int size) {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        for (int i = 0; i < 20; i++) {
            a.send(b, packet(size, i));
        }
        List<Frame> got = b.take();
        assertEquals(20, got.size());
        for (int i = 0; i < 20; i++) {
            Frame.RecvPacket frame = (Frame.RecvPacket) got.get(i);
            assertEquals(a.key(), frame.source());
            assertArrayEquals(packet(size, i), frame.packet());
        }
        assertEquals(20L * size, relay.metrics().sum(Metric.BYTES_RECEIVED));
        assertEquals(20L * size, relay.metrics().sum(Metric.BYTES_SENT));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 4, 5, 6, 36, 37, 38, 300, 100_000})
    void framesMayBeCutAnywhere(int chunk) {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            stream.writeBytes(FrameEncoder.encode(new Frame.SendPacket(b.key(), packet(i * 7, i))));
            stream.writeBytes(new byte[]{0x7f, 0, 0, 0, 3, 1, 2, 3}); // to be skipped
        }
        byte[] all = stream.toByteArray();
        for (int at = 0; at < all.length; at += chunk) {
            a.transport().send(Arrays.copyOfRange(all, at, Math.min(all.length, at + chunk)));
        }
        List<byte[]> got = b.takePackets();
        assertEquals(30, got.size());
        for (int i = 0; i < 30; i++) {
            assertArrayEquals(packet(i * 7, i), got.get(i));
        }
    }

    @Test
    void aReadLargerThanAQueueLosesNoPacket() {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        for (int i = 0; i < 500; i++) {
            stream.writeBytes(FrameEncoder.encode(new Frame.SendPacket(b.key(), packet(10, i))));
        }
        a.transport().send(stream.toByteArray());
        assertEquals(500, b.takePackets().size());
    }

    @Test
    void aClientMaySendToItself() {
        TestPeer a = TestPeer.join(relay);
        a.send(a, packet(5, 1));
        assertEquals(1, a.takePackets().size());
    }

    @Test
    void pingsAreAnsweredWithTheirFirstEightBytes() {
        TestPeer a = TestPeer.join(relay);
        a.send(new Frame.Ping(0x010203040506072aL));
        a.transport().send(ByteBuffer.allocate(5 + 1000).put((byte) 0x12).putInt(1000).putLong(7).array());
        assertEquals(List.of(new Frame.Pong(0x010203040506072aL), new Frame.Pong(7)), a.take());
        assertEquals(2, relay.metrics().sum(Metric.GOT_PING));
        assertEquals(2, relay.metrics().sum(Metric.SENT_PONG));
    }

    @Test
    void discoToAnUnknownKeyIsAnsweredAndOtherPacketsAreNot() {
        TestPeer a = TestPeer.join(relay);
        NodePublicKey unknown = stranger();
        a.send(new Frame.SendPacket(unknown, packet(62, 1)));
        a.send(new Frame.SendPacket(unknown, Arrays.copyOf(disco(), 61)));
        assertEquals(List.of(), a.take());
        a.send(new Frame.SendPacket(unknown, disco()));
        assertEquals(List.of(new Frame.PeerGone(unknown, PeerGoneReason.NOT_HERE)), a.take());
        assertEquals(2, relay.drops().packets(DropReason.UNKNOWN_DEST, false));
        assertEquals(1, relay.drops().packets(DropReason.UNKNOWN_DEST, true));
        assertEquals(62, relay.drops().bytes(DropReason.UNKNOWN_DEST, true));
    }

    @Test
    void answersToDiscoAreLimitedToThreeAndThenOneASecond() {
        TestPeer a = TestPeer.join(relay);
        for (int i = 0; i < 6; i++) {
            a.send(new Frame.SendPacket(stranger(), disco()));
        }
        assertEquals(3, a.take().size());
        clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 6; i++) {
            a.send(new Frame.SendPacket(stranger(), disco()));
        }
        assertEquals(1, a.take().size());
        assertEquals(4, relay.metrics().sum(Metric.PEER_GONE_NOT_HERE_FRAMES));
    }

    @Test
    void aReceiverGetsPeerGoneOnceWhenTheSenderLeaves() {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        TestPeer bystander = TestPeer.join(relay);
        a.send(b, packet(3, 1));
        a.send(b, packet(3, 2));
        b.takePackets();
        a.transport().connection().close(CloseReason.PEER_CLOSED);
        assertEquals(List.of(new Frame.PeerGone(a.key(), PeerGoneReason.DISCONNECTED)), b.take());
        TestPeer again = TestPeer.join(relay, a.privateKey());
        again.send(b, packet(3, 3));
        again.transport().connection().close(CloseReason.PEER_CLOSED);
        assertEquals(1, b.take().size(), "the packet, and no second notice");
        assertEquals(List.of(), bystander.take());
    }

    @Test
    void aSenderWithAnotherConnectionIsNotGone() {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        a.send(b, packet(3, 1));
        TestPeer a2 = TestPeer.join(relay, a.privateKey());
        b.take();
        a.transport().connection().close(CloseReason.PEER_CLOSED);
        assertEquals(List.of(), b.take());
        a2.transport().connection().close(CloseReason.PEER_CLOSED);
        assertEquals(1, b.take().size());
    }

    @Test
    void theLastWriterOfAKeyGetsItsPackets() {
        TestPeer b = TestPeer.join(relay);
        TestPeer a1 = TestPeer.join(relay);
        TestPeer a2 = TestPeer.join(relay, a1.privateKey());
        b.send(a1, packet(1, 1));
        assertEquals(0, a1.takePackets().size());
        assertEquals(1, a2.takePackets().size(), "the newest");
        assertEquals(2, relay.metrics().sum(Metric.CURRENT_DUP_CLIENT_CONNS));
        a1.send(new Frame.Ping(1));
        a1.take();
        b.send(a1, packet(1, 2));
        assertEquals(1, a1.takePackets().size(), "the one that spoke last");
        a1.transport().connection().close(CloseReason.PEER_CLOSED);
        b.send(a1, packet(1, 3));
        assertEquals(1, a2.takePackets().size(), "the one that is left");
        assertEquals(0, relay.metrics().sum(Metric.CURRENT_DUP_CLIENT_CONNS));
        assertEquals(0, relay.metrics().sum(Metric.CURRENT_DUP_CLIENT_KEYS));
        assertEquals(1, relay.metrics().sum(Metric.TOTAL_DUP_CLIENT_CONNS));
        assertEquals(2, relay.metrics().sum(Metric.CLIENTS_LOCAL));
    }

    @Test
    void homeIsCountedOncePerConnection() {
        TestPeer a = TestPeer.join(relay);
        for (boolean preferred : new boolean[]{true, true, false, false, true}) {
            a.send(new Frame.NotePreferred(preferred));
        }
        assertEquals(1, relay.metrics().sum(Metric.CURRENT_HOME_CONNECTIONS));
        assertEquals(0, relay.metrics().sum(Metric.HOME_MOVES_IN), "too young to have moved");
        clock.advance(Duration.ofSeconds(6));
        a.send(new Frame.NotePreferred(false));
        a.send(new Frame.NotePreferred(true));
        assertEquals(1, relay.metrics().sum(Metric.HOME_MOVES_IN));
        assertEquals(1, relay.metrics().sum(Metric.HOME_MOVES_OUT));
        a.transport().connection().close(CloseReason.PEER_CLOSED);
        assertEquals(0, relay.metrics().sum(Metric.CURRENT_HOME_CONNECTIONS));
    }

    @Test
    void aStalledReaderKeepsTheFreshestPacketsAndDelaysNoOther() {
        TestPeer a = TestPeer.join(relay);
        TestPeer slow = TestPeer.join(relay);
        TestPeer quick = TestPeer.join(relay);
        slow.transport().stall();
        for (int i = 0; i < 100; i++) {
            a.send(slow, packet(1200, i));
            a.send(quick, packet(1200, i));
        }
        assertEquals(100, quick.takePackets().size());
        assertEquals(68, relay.drops().packets(DropReason.QUEUE_HEAD, false));
        slow.transport().resume();
        List<byte[]> got = slow.takePackets();
        assertEquals(32, got.size());
        assertEquals(68, got.get(0)[0]);
        assertEquals(99, got.get(31)[0]);
    }

    @Test
    void aFrozenReaderAmongBusyPairsCostsTheOthersNothing() {
        TestPeer frozen = TestPeer.join(relay);
        frozen.transport().stall();
        List<TestPeer> from = new ArrayList<>();
        List<TestPeer> to = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            from.add(TestPeer.join(relay));
            to.add(TestPeer.join(relay));
        }
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 100; i++) {
                from.get(i).send(frozen, packet(1200, round));
                from.get(i).send(to.get(i), packet(1200, round));
            }
        }
        for (TestPeer peer : to) {
            assertEquals(50, peer.takePackets().size());
        }
        assertEquals(5000 - 32, relay.drops().packets(DropReason.QUEUE_HEAD, false));
        frozen.transport().resume();
        assertEquals(32, frozen.takePackets().size());
    }

    @Test
    void aWriteWithoutProgressEndsItsConnectionAndNoOther() {
        TestPeer a = TestPeer.join(relay);
        TestPeer slow = TestPeer.join(relay);
        slow.transport().stall();
        a.send(slow, packet(10, 1));
        clock.advance(Duration.ofMillis(1900));
        relay.sweep();
        assertEquals(Optional.empty(), slow.transport().closed());
        clock.advance(Duration.ofMillis(200));
        relay.sweep();
        assertEquals(Optional.of(CloseReason.WRITE_TIMEOUT), slow.transport().closed());
        assertEquals(1, relay.metrics().sum(Metric.WRITE_TIMEOUTS));
        assertEquals(1, relay.drops().packets(DropReason.GONE_DISCONNECTED, false));
        assertEquals(Optional.empty(), a.transport().closed());
        a.send(slow, packet(10, 2));
        assertEquals(1, relay.drops().packets(DropReason.UNKNOWN_DEST, false));
    }

    @Test
    void aClientThatDoesNotLogInIsClosedAfterTenSeconds() {
        LoopbackTransport transport = new LoopbackTransport(relay);
        transport.send(new byte[]{2, 0, 0});
        clock.advance(Duration.ofMillis(9_900));
        relay.sweep();
        assertEquals(Optional.empty(), transport.closed());
        clock.advance(Duration.ofMillis(100));
        relay.sweep();
        assertEquals(Optional.of(CloseReason.HANDSHAKE_TIMEOUT), transport.closed());
        assertEquals(0, relay.openConnections());
    }

    @Test
    void keepAlivesComeEverySixtyToSixtyFiveSeconds() {
        ClientInfo answersNoPings = new ClientInfo(2, Optional.empty(), false, false, "");
        TestPeer a = TestPeer.join(relay, NodePrivateKey.generate(), answersNoPings);
        clock.advance(Duration.ofMillis(59_900));
        relay.sweep();
        assertEquals(List.of(), a.take());
        for (int i = 0; i < 100; i++) {
            clock.advance(Duration.ofMillis(5_300)); // 65 s with what follows, the longest period that may be drawn
            relay.sweep();
            clock.advance(Duration.ofMillis(59_700));
            relay.sweep();
        }
        long seen = a.take().stream().filter(Frame.KeepAlive.class::isInstance).count();
        assertTrue(seen >= 99 && seen <= 110, seen + " in 6500 s");
        assertEquals(Optional.empty(), a.transport().closed());
    }

    @Test
    void behindAProxyKeepAlivesComeWithinFiftySeconds() {
        ClientInfo answersNoPings = new ClientInfo(2, Optional.empty(), false, false, "");
        List<TestPeer> peers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            peers.add(TestPeer.join(
                    relay, NodePrivateKey.generate(), answersNoPings, LoopbackTransport.Peer.behindProxy()));
        }
        int[] silence = new int[peers.size()];
        for (int second = 1; second <= 600; second++) {
            clock.advance(Duration.ofSeconds(1));
            relay.sweep();
            for (int i = 0; i < silence.length; i++) {
                silence[i] = peers.get(i).take().isEmpty() ? silence[i] + 1 : 0;
                assertTrue(silence[i] < 50, "silent for " + silence[i] + " s");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
            "040000001f", "0400010021", "07000000020101", "0700000000", "1000000000", "1000000001", "1100000020",
            "110000001f", "0a00000040", "0a0000003f", "120000000701020304050607", "12000003e9"
    })
    void wrongFramesEndTheirConnectionAndNoOther(String hex) {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        a.transport().send(java.util.HexFormat.of().parseHex(hex));
        assertEquals(Optional.of(CloseReason.PROTOCOL_VIOLATION), a.transport().closed());
        assertEquals(1, relay.closes().sum(CloseReason.PROTOCOL_VIOLATION));
        b.send(new Frame.Ping(3));
        assertEquals(List.of(new Frame.Pong(3)), b.take());
    }

    @Test
    void bytesAfterAForbiddenFrameAreNotRead() {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();
        stream.writeBytes(new byte[]{7, 0, 0, 0, 0});
        stream.writeBytes(FrameEncoder.encode(new Frame.SendPacket(b.key(), packet(3, 1))));
        a.transport().send(stream.toByteArray());
        a.transport().send(FrameEncoder.encode(new Frame.SendPacket(b.key(), packet(3, 1))));
        assertEquals(List.of(), b.take());
    }

    @Test
    void pongsDoNotPileUpForAPeerThatDoesNotRead() {
        TestPeer a = TestPeer.join(relay);
        a.transport().stall();
        for (int i = 0; i < 1000; i++) {
            a.send(new Frame.Ping(i));
        }
        a.transport().resume();
        assertEquals(16, a.take().size());
    }

    @Test
    void aClosedRelayClosesOldAndNewConnections() {
        TestPeer a = TestPeer.join(relay);
        relay.close();
        assertEquals(Optional.of(CloseReason.SHUTDOWN), a.transport().closed());
        assertEquals(Optional.of(CloseReason.SHUTDOWN), new LoopbackTransport(relay).closed());
        assertEquals(0, relay.openConnections());
        assertEquals(0, relay.metrics().sum(Metric.CURRENT_CONNECTIONS));
    }
}
