package dev.jderp.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Metric;
import dev.jderp.metrics.PacketKind;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.server.ClientVerifier;
import dev.jderp.server.CloseReason;
import dev.jderp.server.DropReason;
import dev.jderp.server.DuplicatePolicy;
import dev.jderp.server.FrameSink;
import dev.jderp.server.PacketForwarder;
import dev.jderp.server.RateConfig;
import dev.jderp.server.Relay;
import dev.jderp.testkit.LoopbackTransport;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Options;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** One life of a relay in which every metric of its own moves. */
class EveryMetricMovesTest {

    /** The metrics that no scenario here can move, each with the reason. */
    private static final Map<Metric, String> UNMOVED_METRICS = Map.of(
            Metric.ADMISSION_WITHDRAWN, "the admission checks a client again, from outside the relay");
    /** The close reasons that no scenario here can reach. */
    private static final Map<CloseReason, String> UNREACHED_CLOSES = Map.of(
            CloseReason.ADMISSION_WITHDRAWN, "the admission checks a client again, from outside the relay",
            CloseReason.WRITE_ERROR, "a door reports it",
            CloseReason.OUT_OF_MEMORY, "a door reports it");
    /** The drops that no scenario here can reach: a reason, and the kind of packet that never has it. */
    private static final Map<Drop, String> UNREACHED_DROPS = Map.of();

    /** Drops of one reason and kind. */
    private record Drop(DropReason reason, PacketKind kind) {
    }

    private final ManualClock clock = new ManualClock();
    private final MeshKey meshKey = MeshKey.parse("ab".repeat(32));
    private final NodePrivateKey refused = NodePrivateKey.generate();
    private final NodePrivateKey troublesome = NodePrivateKey.generate();
    private final NodePrivateKey undecided = NodePrivateKey.generate();
    private final Relay relay = new Relay(NodePrivateKey.generate(),
            Options.duplicates(DuplicatePolicy.DISABLE_FIGHTERS), Optional.of(meshKey), verifier(), clock);
    private final Set<Metric> moved = EnumSet.noneOf(Metric.class);

    private ClientVerifier verifier() {
        return new ClientVerifier() {
            @Override
            public boolean isDenied(NodePublicKey key) {
                return key.equals(refused.publicKey());
            }

            @Override
            public CompletableFuture<Verdict> verify(NodePublicKey key, Optional<InetSocketAddress> remote) {
                if (key.equals(troublesome.publicKey())) {
                    throw new IllegalStateException("a bug, which a test has put here");
                }
                return key.equals(undecided.publicKey())
                        ? new CompletableFuture<>()
                        : CompletableFuture.completedFuture(Verdict.ALLOWED);
            }
        };
    }

    private void look() {
        for (Metric each : Metric.values()) {
            if (relay.metrics().sum(each) != 0) {
                moved.add(each);
            }
        }
    }

    private void after(Duration time) {
        look();
        clock.advance(time);
        relay.sweep();
        look();
    }

    private static TestPeer door(Relay relay, NodePrivateKey key, LoopbackTransport.Peer peer) {
        return TestPeer.join(relay, key, ClientInfo.REGULAR, peer);
    }

    private void both(TestPeer from, NodePublicKey to) {
        from.send(new Frame.SendPacket(to, Packets.data(70, 1)));
        from.send(new Frame.SendPacket(to, Packets.disco(1)));
        look();
    }

    @Test
    void everyNumberThatTheRelayKeepsMoves() {
        TestPeer mesh = TestPeer.joinMesh(relay, meshKey);
        mesh.send(new Frame.WatchConns());
        TestPeer a = TestPeer.join(relay);
        TestPeer b = door(relay, NodePrivateKey.generate(), LoopbackTransport.Peer.NOBODY.rather("n2"));
        packetsAndPings(a, b);
        homes(a);
        mesh(mesh, a, b);
        duplicates(a);
        queues(a);
        limits(a);
        endings(mesh);
        relay.close();
        look();
        assertReached(List.of(Metric.values()), moved::contains, UNMOVED_METRICS, "UNMOVED_METRICS");
        assertReached(List.of(CloseReason.values()), each -> relay.closes().sum(each) > 0, UNREACHED_CLOSES,
                "UNREACHED_CLOSES");
        List<Drop> drops = Arrays.stream(DropReason.values())
                .flatMap(reason -> Arrays.stream(PacketKind.values()).map(kind -> new Drop(reason, kind)))
                .toList();
        assertReached(drops, this::isDropped, UNREACHED_DROPS, "UNREACHED_DROPS");
        measured();
        settled();
    }

    /** Whether packets, and their bytes, were counted. */
    private boolean isDropped(Drop drop) {
        boolean disco = drop.kind == PacketKind.DISCO;
        return relay.drops().packets(drop.reason, disco) > 0 && relay.drops().bytes(drop.reason, disco) > 0;
    }

    /** Fails if something is not reached and not excepted, or is reached although it is excepted. */
    private static <T> void assertReached(List<T> all, Predicate<T> isReached, Map<T, String> exceptions, String map) {
        List<T> missed = all.stream().filter(each -> !isReached.test(each) && !exceptions.containsKey(each)).toList();
        assertEquals(List.of(), missed,
                "no scenario of this test reaches these; add one, or an exception with its reason to " + map);
        List<T> superfluous = all.stream().filter(each -> isReached.test(each) && exceptions.containsKey(each))
                .toList();
        assertEquals(List.of(), superfluous, "a scenario reaches these; remove them from " + map);
    }

    private void packetsAndPings(TestPeer a, TestPeer b) {
        both(a, b.key());
        both(a, NodePrivateKey.generate().publicKey()); // unknown
        a.send(new Frame.Ping(1));
        a.transport().send(new byte[]{0x7f, 0, 0, 0, 0});
        clock.advance(Duration.ofSeconds(61));
        relay.sweep();
        long asked = a.take(Frame.Ping.class).get(0).data();
        clock.advance(Duration.ofMillis(3));
        a.send(new Frame.Pong(asked));
        look();
    }

    private void homes(TestPeer a) {
        for (boolean preferred : new boolean[]{true, false, true}) {
            a.send(new Frame.NotePreferred(preferred));
            look();
        }
    }

    private void mesh(TestPeer mesh, TestPeer a, TestPeer b) {
        PacketForwarder one = (source, frame, scope) -> {
        };
        PacketForwarder two = (source, frame, scope) -> {
        };
        NodePublicKey away = NodePrivateKey.generate().publicKey();
        relay.addForwarder(away, one);
        relay.addForwarder(away, two);
        both(a, away);
        relay.removeForwarder(away, one);
        relay.removeForwarder(away, one);
        relay.removeForwarder(away, two);
        mesh.send(new Frame.ForwardPacket(away, b.key(), Packets.data(3, 1)));
        NodePublicKey nobody = NodePrivateKey.generate().publicKey();
        mesh.send(new Frame.ForwardPacket(away, nobody, Packets.data(70, 1)));
        mesh.send(new Frame.ForwardPacket(away, nobody, Packets.disco(1)));
        look();
    }

    private void duplicates(TestPeer a) {
        TestPeer c1 = TestPeer.join(relay);
        TestPeer c2 = TestPeer.join(relay, c1.privateKey());
        c2.send(new Frame.NotePreferred(false));
        c1.send(new Frame.NotePreferred(false));
        both(a, c1.key());
        c1.leave();
        c2.leave();
    }

    private void queues(TestPeer a) {
        TestPeer slow = TestPeer.join(relay);
        slow.transport().stall();
        both(a, slow.key());
        after(Duration.ofMillis(100));
        slow.transport().resume();
        slow.transport().stall();
        for (int i = 0; i < 40; i++) {
            both(a, slow.key());
        }
        slow.transport().connection().writeTo(new FrameSink() {
            @Override
            public boolean isWritable() {
                return true;
            }

            @Override
            public boolean write(ByteBuf frames, int index, int length) {
                return false;
            }
        });
        slow.transport().stall();
        slow.transport().requestWrite(null);
        both(a, slow.key());
        after(Duration.ofSeconds(3)); // its write times out
    }

    private void limits(TestPeer a) {
        RateConfig.Rate rate = new RateConfig.Rate(1000, 0);
        relay.setRateConfig(new RateConfig(rate, rate, Map.of(), List.of()));
        TestPeer greedy = door(relay, NodePrivateKey.generate(), LoopbackTransport.Peer.NOBODY.withoutPause());
        greedy.send(a, Packets.data(65_536, 1));
        both(greedy, a.key());
        look();
        relay.setRateConfig(RateConfig.NONE);
    }

    private void endings(TestPeer mesh) {
        TestPeer.join(relay, refused);
        TestPeer.join(relay, troublesome);
        TestPeer talker = door(relay, undecided, LoopbackTransport.Peer.NOBODY.withoutPause());
        talker.transport().send(new byte[3 << 20]);
        TestPeer wrong = TestPeer.join(relay);
        wrong.send(new Frame.WatchConns());
        TestPeer.joinMesh(relay, MeshKey.parse("cd".repeat(32)));
        TestPeer closed = TestPeer.join(relay);
        mesh.send(new Frame.ClosePeer(closed.key()));
        new LoopbackTransport(relay);
        after(Duration.ofSeconds(11));
    }

    /** The numbers that are no plain counters. */
    private void measured() {
        var all = relay.measurements();
        assertEquals(
                List.of(true, true, true, true, true, true, true),
                List.of(all.received().sum(PacketKind.DISCO) > 0, all.received().sum(PacketKind.OTHER) > 0,
                        all.meshBatchSizes().sum() > 0, all.meshLoops().sum() > 0, all.bufferedFrames().sum() > 0,
                        all.pings().sum() > 0, all.queueMs().value() > 0));
    }

    /** When every client has gone, the gauges are zero. */
    private void settled() {
        Set<Metric> left = EnumSet.noneOf(Metric.class);
        Arrays.stream(Metric.values())
                .filter(each -> each.isGauge() && relay.metrics().sum(each) != 0)
                .forEach(left::add);
        assertEquals(Set.of(), left);
        assertEquals(List.of(), relay.consistencyProblems());
    }
}
