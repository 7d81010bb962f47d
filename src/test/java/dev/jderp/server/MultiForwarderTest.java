package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.Frame;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A key that several relays have, while they come and go. */
class MultiForwarderTest {

    private static final int PACKETS = 5_000;

    /** A way that notes the number in each packet. */
    private record Link(int number, ConcurrentLinkedQueue<Integer> arrived) implements PacketForwarder {
        @Override
        public void forward(NodePublicKey source, FrameView frame, ReadScope scope) {
            assertEquals(Integer.BYTES, frame.bytesFrom(FrameView.KEY));
            arrived.add(frame.buffer().getInt(frame.index() + FrameView.HEADER + FrameView.KEY));
        }
    }

    @Test
    void everyPacketGoesOnceWhileForwardersComeAndGo() throws InterruptedException {
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, new ManualClock());
        NodePublicKey away = NodePrivateKey.generate().publicKey();
        ConcurrentLinkedQueue<Integer> arrived = new ConcurrentLinkedQueue<>();
        List<Link> links = IntStream.rangeClosed(1, 3).mapToObj(i -> new Link(i, arrived)).toList();
        relay.addForwarder(away, links.get(0));
        CountDownLatch changed = new CountDownLatch(3);
        AtomicBoolean done = new AtomicBoolean();
        Thread mesh = Thread.ofPlatform().start(() -> { // at every moment one of them is known
            while (!done.get() || changed.getCount() > 0) {
                relay.addForwarder(away, links.get(1));
                relay.removeForwarder(away, links.get(0));
                relay.addForwarder(away, links.get(2));
                relay.removeForwarder(away, links.get(1));
                relay.addForwarder(away, links.get(0));
                relay.removeForwarder(away, links.get(2));
                changed.countDown();
            }
        });
        changed.await();
        TestPeer sender = TestPeer.join(relay);
        for (int i = 0; i < PACKETS; i++) {
            sender.send(new Frame.SendPacket(away, ByteBuffer.allocate(4).putInt(i).array()));
        }
        done.set(true);
        mesh.join();
        assertEquals(IntStream.range(0, PACKETS).boxed().toList(), new ArrayList<>(arrived));
        assertEquals(PACKETS, relay.metrics().sum(Metric.PACKETS_FORWARDED_OUT));
        assertEquals(0, relay.drops().packets(DropReason.UNKNOWN_DEST, false));
        long created = relay.metrics().sum(Metric.MULTIFORWARDER_CREATED);
        assertTrue(created >= 9, created + " times");
        assertEquals(created, relay.metrics().sum(Metric.MULTIFORWARDER_DELETED));
        assertEquals(0, relay.metrics().sum(Metric.PACKET_FORWARDER_DELETE_OTHER_VALUE));
        assertEquals(1, relay.metrics().sum(Metric.CLIENTS_REMOTE));
    }

    @Test
    void packetsKeepToTheLongestKnownForwarder() {
        ConcurrentLinkedQueue<Integer> first = new ConcurrentLinkedQueue<>();
        ConcurrentLinkedQueue<Integer> second = new ConcurrentLinkedQueue<>();
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, new ManualClock());
        NodePublicKey away = NodePrivateKey.generate().publicKey();
        Link a = new Link(1, first);
        relay.addForwarder(away, a);
        relay.addForwarder(away, new Link(2, second));
        TestPeer sender = TestPeer.join(relay);
        var packet = new Frame.SendPacket(away, Packets.data(4, 1));
        sender.send(packet);
        sender.send(packet);
        assertEquals(List.of(2, 0), List.of(first.size(), second.size()));
        relay.removeForwarder(away, a);
        sender.send(packet);
        assertEquals(List.of(2, 1), List.of(first.size(), second.size()));
    }
}
