package dev.jderp.scenario;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameDecoder;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameHandler;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.FrameVerdict;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.protocol.Side;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.DropReason;
import dev.jderp.server.DuplicatePolicy;
import dev.jderp.server.PacketForwarder;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Options;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Tailscale's tests of a whole server, and packets that cross the mesh ({@code docs/protocol.md#mesh}). */
class CatalogueTest {

    /** The head of a SendPacket frame. */
    private static final int HEAD = FrameEncoder.HEADER_SIZE + FrameEncoder.KEY_SIZE;

    private final ManualClock clock = new ManualClock();
    private final MeshKey meshKey = MeshKey.parse("ab".repeat(32));
    private final Relay relay = relay(RelayOptions.DEFAULTS);

    private Relay relay(RelayOptions options) {
        return new Relay(NodePrivateKey.generate(), options, Optional.of(meshKey), ClientVerifier.EVERYBODY, clock);
    }

    private static NodePublicKey stranger() {
        return NodePrivateKey.generate().publicKey();
    }

    private void connections(long all, long home) {
        assertEquals(all, relay.metrics().sum(Metric.CURRENT_CONNECTIONS));
        assertEquals(home, relay.metrics().sum(Metric.CURRENT_HOME_CONNECTIONS));
    }

    @ParameterizedTest
    @CsvSource({"0400000400, 4, 1024", "0600000000, 6, 0", "05ffffffff, 5, 4294967295"})
    void headersAreReadAndWritten(String hex, int code, long length) throws ProtocolException {
        byte[] header = HexFormat.of().parseHex(hex);
        List<Long> seen = new ArrayList<>();
        FrameDecoder decoder = new FrameDecoder(Side.SERVER);
        decoder.decode(ByteBuffer.wrap(FrameEncoder.encode(new Frame.ClientLogin(stranger(), new byte[24]))),
                new Headers(new ArrayList<>()));
        decoder.decode(ByteBuffer.wrap(header), new Headers(seen));
        assertEquals(List.of((long) code, length), seen);
        if (length <= 1024) {
            ByteBuffer fast = ByteBuffer.allocate(5);
            FrameEncoder.header(fast, type(code), (int) length);
            assertArrayEquals(header, fast.array());
            ByteBuffer behind = ByteBuffer.allocate(9).putInt(7);
            FrameEncoder.header(behind, type(code), (int) length);
            assertEquals("00000007" + hex, HexFormat.of().formatHex(behind.array()));
        }
    }

    private static FrameType type(int code) {
        FrameType type = FrameType.forCode(code);
        if (type == null) {
            throw new AssertionError("no type " + code);
        }
        return type;
    }

    private record Headers(List<Long> seen) implements FrameHandler {
        @Override
        public FrameVerdict onHeader(int code, long payloadLength) {
            seen.add((long) code);
            seen.add(payloadLength);
            return FrameVerdict.PASS;
        }

        @Override
        public void onFrame(FrameType type, ByteBuffer buffer, int payloadIndex, int payloadLength) {}
    }

    @Test
    void threeClientsSendReceiveAndCallTheRelayTheirHome() {
        List<TestPeer> clients = IntStream.range(0, 3)
                .mapToObj(i -> TestPeer.join(relay, NodePrivateKey.generate(), ClientInfo.REGULAR,
                        LoopbackTransport.Peer.at("abc::def", i)))
                .toList();
        TestPeer c0 = clients.get(0);
        TestPeer c1 = clients.get(1);
        TestPeer c2 = clients.get(2);
        connections(3, 0);
        c0.send(c1, "hello 0->1\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals(List.of("hello 0->1\n"), texts(c1));
        assertEquals(0, c0.take().size() + c2.take().size());
        c1.send(c2, "hello 1->2\n".getBytes(StandardCharsets.US_ASCII));
        assertEquals(List.of("hello 1->2\n"), texts(c2));
        assertEquals(0, c0.take().size() + c1.take().size());

        NodePublicKey unknown = stranger();
        c1.send(new Frame.SendPacket(unknown, "hello\n".getBytes(StandardCharsets.US_ASCII)));
        assertEquals(List.of(), c1.take());
        c1.send(new Frame.SendPacket(unknown, Packets.disco(0)));
        assertEquals(List.of(new Frame.PeerGone(unknown, PeerGoneReason.NOT_HERE)), c1.take());
        for (int i = 0; i < 5; i++) {
            c1.send(new Frame.SendPacket(unknown, Packets.disco(0)));
        }
        assertEquals(2, c1.take().size());
        assertEquals(3, relay.metrics().sum(Metric.PEER_GONE_NOT_HERE_FRAMES));

        connections(3, 0);
        c0.send(new Frame.NotePreferred(true));
        connections(3, 1);
        c0.send(new Frame.NotePreferred(true));
        connections(3, 1);
        c0.send(new Frame.NotePreferred(false));
        connections(3, 0);
        c0.send(new Frame.NotePreferred(false));
        connections(3, 0);
        c1.send(new Frame.NotePreferred(true));
        connections(3, 1);
        c1.leave();
        connections(2, 0);
        assertEquals(List.of(new Frame.PeerGone(c1.key(), PeerGoneReason.DISCONNECTED)), c2.take());
        assertEquals(List.of(), c0.take());
        assertEquals(1, relay.metrics().sum(Metric.PEER_GONE_DISCONNECTED_FRAMES));
        c2.send(new Frame.NotePreferred(true));
        connections(2, 1);
        c2.send(new Frame.NotePreferred(false));
        connections(2, 0);
        c2.leave();
        connections(1, 0);
        assertEquals(List.of(), c0.take());
        assertEquals(1, relay.metrics().sum(Metric.PEER_GONE_DISCONNECTED_FRAMES), "it had sent nothing");
    }

    private static List<String> texts(TestPeer peer) {
        return peer.takePackets().stream().map(p -> new String(p, StandardCharsets.US_ASCII)).toList();
    }

    @Test
    void packetsReachOneClientWhileAnotherDoesNotRead() {
        TestPeer alice = TestPeer.join(relay);
        TestPeer bob = TestPeer.join(relay);
        TestPeer cathy = TestPeer.join(relay);
        for (int i = 0; i < 300; i++) {
            if (i == 100) {
                cathy.transport().stall();
            }
            if (i == 200) {
                cathy.transport().resume();
            }
            alice.send(bob, Packets.data(100, i));
            alice.send(cathy, Packets.data(100, i));
            assertEquals(1, bob.takePackets().size());
            clock.advance(Duration.ofMillis(2));
            relay.sweep();
        }
        assertEquals(100 + 32 + 100, cathy.takePackets().size());
        assertEquals(Optional.empty(), cathy.transport().closed());
    }

    @Test
    void aPingIsAnsweredWithTheSameBytes() {
        TestPeer a = TestPeer.join(relay);
        a.transport().send(HexFormat.of().parseHex("1200000008010203040506072a"));
        assertEquals(
                List.of("1300000008010203040506072a"),
                a.take().stream().map(f -> HexFormat.of().formatHex(FrameEncoder.encode(f))).toList());
    }

    // packets that another relay forwards

    @Test
    void aForwardedPacketIsDeliveredOnceWithItsOwnSource() {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        TestPeer b = TestPeer.join(relay);
        NodePublicKey source = stranger();
        for (int size : new int[]{0, 1, 62, 1200, 65536}) {
            mesh.send(new Frame.ForwardPacket(source, b.key(), Packets.data(size, size)));
            List<Frame> got = b.take();
            assertEquals(1, got.size());
            Frame.RecvPacket packet = (Frame.RecvPacket) got.get(0);
            assertEquals(source, packet.source());
            assertArrayEquals(Packets.data(size, size), packet.packet());
        }
        assertEquals(5, relay.metrics().sum(Metric.PACKETS_FORWARDED_IN));
        assertEquals(0, relay.metrics().sum(Metric.PACKETS_RECEIVED));
        assertEquals(0, relay.metrics().sum(Metric.BYTES_RECEIVED));
        assertEquals(5, relay.metrics().sum(Metric.PACKETS_SENT));
        assertEquals(66_799, relay.metrics().sum(Metric.BYTES_SENT));
        assertEquals(List.of(), mesh.take());
    }

    @Test
    void forwardedPacketsKeepTheirOrderInEveryChunking() {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        TestPeer b = TestPeer.join(relay);
        NodePublicKey source = stranger();
        ByteBuffer stream = ByteBuffer.allocate(100_000);
        for (int i = 0; i < 40; i++) {
            Frame frame = i % 2 == 0
                    ? new Frame.ForwardPacket(source, b.key(), Packets.data(100 + i, i))
                    : new Frame.SendPacket(b.key(), Packets.data(100 + i, i));
            stream.put(FrameEncoder.encode(frame));
        }
        stream.flip();
        while (stream.hasRemaining()) {
            byte[] piece = new byte[Math.min(71, stream.remaining())];
            stream.get(piece);
            mesh.transport().send(piece);
        }
        List<Frame.RecvPacket> got = b.take(Frame.RecvPacket.class);
        assertEquals(IntStream.range(0, 40).boxed().toList(),
                got.stream().map(f -> Packets.seed(f.packet())).toList());
        for (int i = 0; i < 40; i++) {
            assertEquals(i % 2 == 0 ? source : mesh.key(), got.get(i).source());
            assertEquals(100 + i, got.get(i).packet().length);
        }
    }

    @Test
    void aForwardedPacketIsNotForwardedAgain() {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        NodePublicKey away = stranger();
        relay.addForwarder(away, (source, frame, scope) -> {
            throw new AssertionError("one hop only");
        });
        mesh.send(new Frame.ForwardPacket(stranger(), away, Packets.data(10, 1)));
        assertEquals(1, relay.drops().packets(DropReason.UNKNOWN_DEST_ON_FWD, false));
        assertEquals(0, relay.metrics().sum(Metric.PACKETS_FORWARDED_OUT));
        assertEquals(Optional.empty(), mesh.transport().closed());
        assertEquals(List.of(), mesh.take());
    }

    @Test
    void aForwardingRelayGetsLimitedNotHereAnswersToDisco() {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        NodePublicKey unknown = stranger();
        for (int i = 0; i < 6; i++) {
            mesh.send(new Frame.ForwardPacket(stranger(), unknown, Packets.disco(i)));
        }
        Frame notHere = new Frame.PeerGone(unknown, PeerGoneReason.NOT_HERE);
        assertEquals(List.of(notHere, notHere, notHere), mesh.take());
        clock.advance(Duration.ofSeconds(1));
        for (int i = 0; i < 6; i++) {
            mesh.send(new Frame.ForwardPacket(stranger(), unknown, Packets.disco(i)));
        }
        assertEquals(List.of(notHere), mesh.take());
        assertEquals(12, relay.drops().packets(DropReason.UNKNOWN_DEST_ON_FWD, true));
        assertEquals(12 * 62, relay.drops().bytes(DropReason.UNKNOWN_DEST_ON_FWD, true));
        assertEquals(0, relay.drops().packets(DropReason.UNKNOWN_DEST, true));
    }

    @Test
    void aPacketWithoutASourceIsDeliveredWithoutAKey() {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        TestPeer b = TestPeer.join(relay);
        mesh.send(new Frame.ForwardPacket(NodePublicKey.of(new byte[32]), b.key(), Packets.data(100, 7)));
        Frame frame = b.take().get(0);
        assertEquals(FrameType.RECV_PACKET, frame.type());
        byte[] bytes = FrameEncoder.encode(frame);
        assertEquals(5 + 100, bytes.length, "the packet begins where a key would be");
        for (int i = 5; i < bytes.length; i++) {
            assertEquals(7, bytes[i]);
        }
        assertEquals(100, relay.metrics().sum(Metric.BYTES_SENT));
        mesh.leave();
        assertEquals(List.of(), b.take(), "no source can leave");
    }

    @Test
    void forwardedPacketsForDisabledDuplicatesAreDroppedAsSuch() {
        Relay strict = relay(Options.duplicates(DuplicatePolicy.DISABLE_FIGHTERS));
        TestPeer mesh = TestPeer.joinMesh(strict, meshKey);
        TestPeer c1 = fighters(strict);
        mesh.send(new Frame.ForwardPacket(stranger(), c1.key(), Packets.disco(1)));
        assertEquals(1, strict.drops().packets(DropReason.DUP_CLIENT, true));
        assertEquals(List.of(), mesh.take());
    }

    private static TestPeer fighters(Relay relay) {
        TestPeer c1 = TestPeer.join(relay);
        TestPeer c2 = TestPeer.join(relay, c1.privateKey());
        c2.send(new Frame.NotePreferred(false));
        c1.send(new Frame.NotePreferred(false));
        return c1;
    }

    // packets for clients of other relays

    @Test
    void aPacketForAClientOfAnotherRelayGoesThereWithItsSource() {
        TestPeer a = TestPeer.join(relay);
        NodePublicKey away = stranger();
        List<String> sent = new ArrayList<>();
        PacketForwarder way = (source, frame, scope) -> {
            byte[] packet = new byte[frame.length() - HEAD];
            frame.buffer().getBytes(frame.index() + HEAD, packet);
            sent.add(source + " " + frame.readKey(0) + " " + HexFormat.of().formatHex(packet));
        };
        relay.addForwarder(away, way);
        a.send(new Frame.SendPacket(away, new byte[]{1, 2, 3}));
        a.send(new Frame.SendPacket(away, Packets.disco(1)));
        assertEquals(
                List.of(a.key() + " " + away + " 010203",
                        a.key() + " " + away + " " + HexFormat.of().formatHex(Packets.disco(1))),
                sent);
        assertEquals(2, relay.metrics().sum(Metric.PACKETS_FORWARDED_OUT));
        assertEquals(2, relay.metrics().sum(Metric.PACKETS_RECEIVED));
        assertEquals(0, relay.metrics().sum(Metric.PACKETS_SENT));
        assertEquals(List.of(), a.take());
        relay.removeForwarder(away, way);
        a.send(new Frame.SendPacket(away, new byte[]{1, 2, 3}));
        assertEquals(1, relay.drops().packets(DropReason.UNKNOWN_DEST, false));
    }

    @Test
    void aLocalClientIsReachedLocallyWhateverTheMeshReports() {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        List<Integer> forwarded = new ArrayList<>();
        relay.addForwarder(b.key(), (source, frame, scope) -> forwarded.add(frame.length() - HEAD));
        a.send(b, Packets.data(1, 1));
        assertEquals(1, b.takePackets().size());
        b.leave();
        a.send(b, Packets.data(2, 1));
        assertEquals(List.of(2), forwarded, "it has moved");
        TestPeer again = TestPeer.join(relay, b.privateKey());
        a.send(b, Packets.data(3, 1));
        assertEquals(1, again.takePackets().size());
        assertEquals(List.of(2), forwarded);
    }

    @Test
    void packetsForDisabledDuplicatesDoNotGoToTheMesh() {
        Relay strict = relay(Options.duplicates(DuplicatePolicy.DISABLE_FIGHTERS));
        TestPeer a = TestPeer.join(strict);
        TestPeer c1 = fighters(strict);
        strict.addForwarder(c1.key(), (source, frame, scope) -> {
            throw new AssertionError("they are here");
        });
        a.send(c1, Packets.data(1, 1));
        assertEquals(1, strict.drops().packets(DropReason.DUP_CLIENT, false));
        assertEquals(Optional.empty(), a.transport().closed());
    }

    // notices that a source has gone

    private static final PacketForwarder WAY = (source, frame, scope) -> {
    };
    private static final PacketForwarder OTHER_WAY = (source, frame, scope) -> {
    };

    @Test
    void aForwardedSourceIsGoneWithItsLastForwarder() {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        TestPeer b = TestPeer.join(relay);
        TestPeer bystander = TestPeer.join(relay);
        NodePublicKey source = stranger();
        relay.addForwarder(source, WAY);
        relay.addForwarder(source, OTHER_WAY);
        mesh.send(new Frame.ForwardPacket(source, b.key(), Packets.data(1, 1)));
        mesh.send(new Frame.ForwardPacket(source, b.key(), Packets.data(1, 2)));
        b.take();
        relay.removeForwarder(source, WAY);
        assertEquals(List.of(), b.take(), "another relay has it");
        relay.removeForwarder(source, OTHER_WAY);
        assertEquals(List.of(new Frame.PeerGone(source, PeerGoneReason.DISCONNECTED)), b.take());
        relay.addForwarder(source, WAY);
        mesh.send(new Frame.ForwardPacket(source, b.key(), Packets.data(1, 3)));
        relay.removeForwarder(source, WAY);
        assertEquals(1, b.take().size(), "the packet, and no second notice");
        assertEquals(List.of(), bystander.take());
        assertEquals(1, relay.metrics().sum(Metric.PEER_GONE_DISCONNECTED_FRAMES));
    }

    @Test
    void aForwardedSourceUnknownToTheMeshIsGoneWhenItLeaves() {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        TestPeer b = TestPeer.join(relay);
        NodePublicKey source = stranger();
        mesh.send(new Frame.ForwardPacket(source, b.key(), Packets.data(1, 1)));
        assertEquals(1, b.take().size());
        relay.addForwarder(source, WAY);
        relay.removeForwarder(source, WAY);
        assertEquals(List.of(new Frame.PeerGone(source, PeerGoneReason.DISCONNECTED)), b.take());
    }

    @Test
    void aClientThatMovesToAnotherRelayIsNotGone() {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        a.send(b, Packets.data(1, 1));
        b.take();
        relay.addForwarder(a.key(), WAY);
        a.leave();
        assertEquals(List.of(), b.take());
        TestPeer back = TestPeer.join(relay, a.privateKey());
        relay.removeForwarder(a.key(), WAY);
        assertEquals(List.of(), b.take());
        back.leave();
        assertEquals(List.of(new Frame.PeerGone(a.key(), PeerGoneReason.DISCONNECTED)), b.take());
    }

    @Test
    void eachConnectionGetsPeerGoneOnceForEachSource() {
        TestPeer a1 = TestPeer.join(relay);
        TestPeer a2 = TestPeer.join(relay);
        List<TestPeer> receivers = Stream.generate(() -> TestPeer.join(relay)).limit(3).toList();
        for (TestPeer each : receivers) {
            for (int i = 0; i < 3; i++) {
                a1.send(each, Packets.data(1, 1));
                a2.send(each, Packets.disco(1));
            }
            each.take();
        }
        receivers.get(2).leave();
        a1.leave();
        a2.leave();
        List<Frame> both = List.of(
                new Frame.PeerGone(a1.key(), PeerGoneReason.DISCONNECTED),
                new Frame.PeerGone(a2.key(), PeerGoneReason.DISCONNECTED));
        assertEquals(both, receivers.get(0).take());
        assertEquals(both, receivers.get(1).take());
        assertEquals(List.of(), receivers.get(2).take());
        assertEquals(4, relay.metrics().sum(Metric.PEER_GONE_DISCONNECTED_FRAMES));
        TestPeer next = TestPeer.join(relay, receivers.get(0).privateKey());
        TestPeer back = TestPeer.join(relay, a1.privateKey());
        back.send(next, Packets.data(1, 1));
        back.leave();
        assertEquals(2, next.take().size(), "another connection is notified again");
    }

    @Test
    void aPacketOfASourceThatHasLeftIsFollowedByPeerGone() {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        b.transport().stall();
        a.send(b, Packets.data(1, 1));
        a.leave();
        b.transport().resume();
        List<Frame> got = b.take();
        assertEquals(2, got.size());
        assertTrue(got.contains(new Frame.PeerGone(a.key(), PeerGoneReason.DISCONNECTED)));
    }
}
