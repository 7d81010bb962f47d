package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.FrameType;
import dev.jderp.protocol.PeerGoneReason;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Options;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packets that wait for a client that does not read, and drops ({@code docs/protocol.md#send-queues}). */
class QueueTest {

    private final ManualClock clock = new ManualClock();

    private Relay relay(int depth, long bytes) {
        return new Relay(NodePrivateKey.generate(), Options.queues(depth, bytes), clock);
    }

    /** Takes so many frames, and notes their codes. */
    private static final class Trickle implements FrameSink {
        private final List<Integer> codes = new ArrayList<>();
        private int budget;

        void take(ClientConnection connection, int frames) {
            budget = frames;
            connection.writeTo(this);
        }

        @Override
        public boolean isWritable() {
            return budget > 0;
        }

        @Override
        public boolean write(ByteBuf frames, int index, int length) {
            assertTrue(isWritable(), "nothing is to be written now");
            for (int at = index; at < index + length; at += 5 + frames.getInt(at + 1)) {
                codes.add((int) frames.getByte(at));
            }
            budget--;
            return true;
        }
    }

    @Test
    void aPacketIsReleasedWhereTheDoorHasNoMemoryForIt() {
        Relay relay = relay(4, 0);
        TestPeer peer = TestPeer.join(relay);
        ByteBuf frame = Unpooled.wrappedBuffer(FrameEncoder.encode(new Frame.RecvPacket(peer.key(), new byte[1])));
        ClientConnection connection = peer.transport().connection();
        FrameView view = new FrameView();
        view.lieIn(frame, frame.nioBuffer(), 0);
        view.take(FrameView.HEADER, frame.readableBytes() - FrameView.HEADER);
        connection.outbound.enqueue(view, peer.key(), false);
        assertEquals(2, frame.refCnt());
        connection.writeTo(new FrameSink() {
            @Override
            public boolean isWritable() {
                return true;
            }

            @Override
            public boolean write(ByteBuf frames, int index, int length) {
                throw new OutOfMemoryError("no direct memory, in this test");
            }
        });
        assertEquals(CloseReason.OUT_OF_MEMORY, connection.closeReason().orElseThrow());
        assertEquals(1, frame.refCnt());
    }

    @Test
    void theDepthIsThirtyTwoUnlessSet() {
        assertEquals(32, RelayOptions.DEFAULTS.queues().depth());
        assertThrows(IllegalArgumentException.class, () -> new RelayOptions.Queues(0, 0));
        assertThrows(IllegalArgumentException.class, () -> new RelayOptions.Queues(1, -1));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 5, 32, 64, 100})
    void aFullQueueDropsItsOldestPackets(int depth) {
        Relay relay = relay(depth, 0);
        TestPeer a = TestPeer.join(relay);
        TestPeer slow = TestPeer.join(relay);
        slow.transport().stall();
        for (int i = 0; i < 110; i++) {
            a.send(slow, Packets.data(10, i));
            a.send(slow, Packets.disco(i));
        }
        assertEquals(110 - depth, relay.drops().packets(DropReason.QUEUE_HEAD, false));
        assertEquals(110 - depth, relay.drops().packets(DropReason.QUEUE_HEAD, true));
        assertEquals((110 - depth) * 10L, relay.drops().bytes(DropReason.QUEUE_HEAD, false));
        assertEquals((110 - depth) * 62L, relay.drops().bytes(DropReason.QUEUE_HEAD, true));
        slow.transport().resume();
        List<byte[]> got = slow.takePackets();
        List<Integer> freshest = IntStream.range(110 - depth, 110).boxed().toList();
        assertEquals(freshest, got.stream().filter(p -> p.length == 62).map(Packets::seed).toList());
        assertEquals(freshest, got.stream().filter(p -> p.length == 10).map(Packets::seed).toList());
        assertEquals(0, relay.drops().packets(DropReason.QUEUE_TAIL, false));
    }

    @Test
    void aFullQueueOfOneKindDropsNothingOfTheOther() {
        Relay relay = relay(4, 0);
        TestPeer a = TestPeer.join(relay);
        TestPeer slow = TestPeer.join(relay);
        slow.transport().stall();
        a.send(slow, Packets.disco(1));
        for (int i = 0; i < 100; i++) {
            a.send(slow, Packets.data(10, i));
        }
        assertEquals(0, relay.drops().packets(DropReason.QUEUE_HEAD, true));
        for (int i = 0; i < 100; i++) {
            a.send(slow, Packets.disco(i));
        }
        assertEquals(96, relay.drops().packets(DropReason.QUEUE_HEAD, false), "no more than before");
        slow.transport().resume();
        assertEquals(8, slow.takePackets().size());
    }

    @Test
    void bytesThatWaitAreBoundedAndTheOldestMakeRoom() {
        Relay relay = relay(32, 4 * (1000 + 37));
        TestPeer a = TestPeer.join(relay);
        TestPeer slow = TestPeer.join(relay);
        slow.transport().stall();
        for (int i = 0; i < 10; i++) {
            a.send(slow, Packets.data(1000, i));
        }
        assertEquals(6, relay.drops().packets(DropReason.QUEUE_HEAD, false));
        for (int i = 10; i < 20; i++) {
            a.send(slow, Packets.disco(i)); // has a bound of its own
        }
        assertEquals(0, relay.drops().packets(DropReason.QUEUE_HEAD, true));
        a.send(slow, Packets.data(1001, 20)); // a byte too many for three of the others beside it
        assertEquals(8, relay.drops().packets(DropReason.QUEUE_HEAD, false));
        slow.transport().resume();
        List<Integer> data = slow.takePackets().stream().filter(p -> p.length >= 1000).map(Packets::seed).toList();
        assertEquals(List.of(8, 9, 20), data);
    }

    @Test
    void onePacketMayAlwaysWaitWhateverItsSize() {
        Relay relay = relay(32, 2 * (20 + 37));
        TestPeer a = TestPeer.join(relay);
        TestPeer slow = TestPeer.join(relay);
        slow.transport().stall();
        a.send(slow, Packets.data(65536, 1));
        assertEquals(0, relay.drops().packets(DropReason.QUEUE_HEAD, false));
        a.send(slow, Packets.data(65536, 2));
        a.send(slow, Packets.data(20, 3));
        a.send(slow, Packets.data(20, 4));
        assertEquals(2, relay.drops().packets(DropReason.QUEUE_HEAD, false));
        slow.transport().resume();
        assertEquals(List.of(3, 4), slow.takePackets().stream().map(Packets::seed).toList());
    }

    @Test
    void bytesThatHaveBeenWrittenMakeRoomForOthers() {
        Relay relay = relay(32, 2 * (1000 + 37));
        TestPeer a = TestPeer.join(relay);
        TestPeer slow = TestPeer.join(relay);
        for (int round = 0; round < 10; round++) {
            slow.transport().stall();
            a.send(slow, Packets.data(1000, 1));
            a.send(slow, Packets.data(1000, 2));
            slow.transport().resume();
            assertEquals(2, slow.takePackets().size());
        }
        assertEquals(0, relay.drops().packets(DropReason.QUEUE_HEAD, false));
    }

    @Test
    void bytesThatAreWrittenAtOnceDoNotCountAsWaiting() {
        Relay relay = relay(32, 2000);
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        for (int i = 0; i < 30; i++) {
            read.writeBytes(FrameEncoder.encode(
                    new Frame.SendPacket(b.key(), Packets.data(1000, i))));
        }
        a.transport().send(read.toByteArray());
        assertEquals(30, b.takePackets().size());
    }

    @Test
    void controlAndDiscoFramesWaitForOneTurnOfData() {
        int depth = 4;
        Relay relay = relay(depth, 0);
        TestPeer a = TestPeer.join(relay);
        TestPeer slow = TestPeer.join(relay);
        ClientConnection connection = slow.transport().connection();
        slow.transport().stall();
        for (int i = 0; i < depth; i++) {
            a.send(slow, Packets.data(10, i));
        }
        Trickle trickle = new Trickle();
        for (int i = 0; i < 50; i++) { // there is always data
            trickle.take(connection, 1);
            a.send(slow, Packets.data(10, i));
        }
        int recv = FrameType.RECV_PACKET.code();
        assertTrue(trickle.codes.stream().allMatch(code -> code == recv));
        trickle.codes.clear();
        a.send(slow, Packets.disco(1));
        connection.sendPeerGone(a.key(), PeerGoneReason.NOT_HERE);
        trickle.take(connection, 1);
        assertEquals(List.of(FrameType.PEER_GONE.code()), trickle.codes);
        long dataLeft = relay.drops().packets(DropReason.QUEUE_HEAD, false);
        trickle.take(connection, 1);
        slow.transport().resume();
        List<byte[]> rest = slow.takePackets();
        assertEquals(depth, rest.size(), "all of the data, and no disco: that has gone before");
        assertTrue(rest.stream().allMatch(packet -> packet.length == 10));
        assertEquals(dataLeft, relay.drops().packets(DropReason.QUEUE_HEAD, false));
    }

    @Test
    void everyDropReasonStartsAtZero() {
        Relay relay = relay(32, 0);
        for (DropReason reason : DropReason.values()) {
            for (boolean disco : new boolean[]{true, false}) {
                assertEquals(0, relay.drops().packets(reason, disco));
                assertEquals(0, relay.drops().bytes(reason, disco));
            }
        }
    }

    @Test
    void packetsThatTheDoorCannotWriteAreCountedAsWriteErrors() {
        Relay relay = relay(32, 0);
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        b.transport().stall();
        a.send(b, Packets.data(10, 1));
        a.send(b, Packets.data(20, 1));
        a.send(b, Packets.disco(1));
        b.transport().connection().writeTo(new FrameSink() {
            @Override
            public boolean isWritable() {
                return true;
            }

            @Override
            public boolean write(ByteBuf frames, int index, int length) {
                return false;
            }
        });
        assertEquals(2, relay.drops().packets(DropReason.WRITE_ERROR, false));
        assertEquals(30, relay.drops().bytes(DropReason.WRITE_ERROR, false));
        assertEquals(1, relay.drops().packets(DropReason.WRITE_ERROR, true));
        assertEquals(0, relay.metrics().sum(Metric.PACKETS_SENT));
        assertEquals(0, relay.metrics().sum(Metric.BYTES_SENT));
    }

    @Test
    void packetsOfAClientThatLeavesAreDroppedAsGone() {
        Relay relay = relay(32, 0);
        TestPeer a = TestPeer.join(relay);
        TestPeer slow = TestPeer.join(relay);
        slow.transport().stall();
        for (int i = 0; i < 3; i++) {
            a.send(slow, Packets.data(10, i));
        }
        a.send(slow, Packets.disco(1));
        slow.leave();
        assertEquals(3, relay.drops().packets(DropReason.GONE_DISCONNECTED, false));
        assertEquals(30, relay.drops().bytes(DropReason.GONE_DISCONNECTED, false));
        assertEquals(1, relay.drops().packets(DropReason.GONE_DISCONNECTED, true));
    }

    @Test
    void theAverageWaitFollowsTheWaitsOfPackets() {
        Relay relay = relay(32, 0);
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        a.send(b, Packets.data(10, 1));
        assertEquals(0, relay.measurements().queueMs().value());
        b.transport().stall();
        a.send(b, Packets.data(10, 1));
        clock.advance(Duration.ofMillis(100));
        b.transport().resume();
        assertEquals(10, relay.measurements().queueMs().value(), 1e-9, "alpha is 0.1");
        b.transport().stall();
        a.send(b, Packets.data(10, 1));
        clock.advance(Duration.ofMillis(200));
        b.transport().resume();
        assertEquals(29, relay.measurements().queueMs().value(), 1e-9);
    }

    @Test
    void theWaitOfAnEvictedPacketCounts() {
        Relay relay = relay(1, 0);
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        b.transport().stall();
        a.send(b, Packets.data(10, 1));
        clock.advance(Duration.ofMillis(100));
        a.send(b, Packets.data(10, 2));
        assertEquals(10, relay.measurements().queueMs().value(), 1e-9);
    }

    @Test
    void framesOfOneFlushAreCounted() {
        Relay relay = relay(32, 0);
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        b.transport().stall();
        for (int i = 0; i < 7; i++) {
            a.send(b, Packets.data(10, i));
        }
        long[] before = relay.measurements().bufferedFrames().counts();
        b.transport().resume();
        long[] after = relay.measurements().bufferedFrames().counts();
        for (int i = 0; i < after.length; i++) {
            assertEquals(i == 7 ? 1 : 0, after[i] - before[i], "bucket " + i);
        }
    }
}
