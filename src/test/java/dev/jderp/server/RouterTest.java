package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.LookupKey;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.Frame;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Options;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Lookups of a packet's destination. */
class RouterTest {

    private final MeshKey meshKey = MeshKey.parse("ab".repeat(32));
    private final Relay relay = new Relay(NodePrivateKey.generate(),
            Options.duplicates(DuplicatePolicy.DISABLE_FIGHTERS), Optional.of(meshKey), ClientVerifier.EVERYBODY,
            new ManualClock());

    private static LookupKey lookupKey(NodePublicKey key) {
        return new LookupKey().set(ByteBuffer.wrap(key.toBytes()), 0);
    }

    /** A way to another relay that waits while it is compared with others, which the registry does under its lock. */
    private static final class SlowForwarder implements PacketForwarder {
        private final CountDownLatch compared = new CountDownLatch(1);
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public void forward(NodePublicKey source, FrameView frame, ReadScope scope) {}

        @Override
        public boolean equals(Object other) {
            compared.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            return this == other;
        }

        @Override
        public int hashCode() {
            return 1;
        }
    }

    @Test
    void theActiveClientIsFoundWhileTheRegistryIsLocked() throws Exception {
        TestPeer client = TestPeer.join(relay);
        TestPeer sender = TestPeer.join(relay);
        NodePublicKey away = NodePrivateKey.generate().publicKey();
        sender.send(client, Packets.data(1, 1));
        PacketForwarder first = (source, frame, scope) -> {
        };
        PacketForwarder second = (source, frame, scope) -> {
        };
        SlowForwarder slow = new SlowForwarder();
        relay.addForwarder(away, first);
        relay.addForwarder(away, second);
        client.take();
        Thread holder = Thread.ofPlatform().daemon().start(() -> relay.addForwarder(away, slow));
        assertTrue(slow.compared.await(10, TimeUnit.SECONDS)); // the holder has the lock now
        sender.send(client, Packets.data(1, 2));
        assertEquals(1, client.takePackets().size());
        slow.goOn.countDown();
        holder.join();
    }

    @Test
    void aKeyOfAnotherRelayIsFoundByItsForwarder() {
        TestPeer sender = TestPeer.join(relay);
        NodePublicKey away = NodePrivateKey.generate().publicKey();
        List<Integer> lengths = new ArrayList<>();
        PacketForwarder way = (source, frame, scope) -> {
            assertEquals(List.of(sender.key(), away), List.of(source, frame.readKey(0)));
            lengths.add(frame.bytesFrom(FrameView.KEY));
        };
        assertNull(relay.registry().findForwarder(lookupKey(away)));
        relay.addForwarder(away, way);
        assertNull(relay.router().find(lookupKey(away), null));
        assertSame(way, relay.registry().findForwarder(lookupKey(away)));
        sender.send(new Frame.SendPacket(away, new byte[0]));
        sender.send(new Frame.SendPacket(away, new byte[65536]));
        assertEquals(List.of(0, 65536), lengths);
        assertNull(relay.registry().findForwarder(lookupKey(sender.key())),
                "no forwarder to a client of this relay only");
    }

    @Test
    void aKeyWithoutAnActiveConnectionGetsNoPackets() {
        TestPeer sender = TestPeer.join(relay);
        TestPeer c1 = TestPeer.join(relay);
        TestPeer c2 = TestPeer.join(relay, c1.privateKey());
        sender.send(c1, Packets.data(1, 1)); // and is remembered as the last destination
        c2.send(new Frame.NotePreferred(false));
        c1.send(new Frame.NotePreferred(false));
        c1.take();
        c2.take();
        ClientSet set = relay.router().find(lookupKey(c1.key()), null);
        assertNotNull(set);
        assertNull(set.active);
        sender.send(c1, Packets.data(1, 2));
        assertEquals(0, c1.takePackets().size() + c2.takePackets().size());
        TestPeer c3 = TestPeer.join(relay, c1.privateKey());
        c3.take();
        assertSame(set, relay.router().find(lookupKey(c1.key()), set));
        sender.send(c1, Packets.data(1, 3));
        assertEquals(1, c3.takePackets().size());
        for (TestPeer each : List.of(c1, c2, c3)) {
            each.leave();
        }
        assertNull(relay.router().find(lookupKey(c1.key()), set), "a remembered destination that has gone");
        TestPeer again = TestPeer.join(relay, c1.privateKey());
        sender.send(again, Packets.data(1, 4));
        assertEquals(1, again.takePackets().size());
        assertEquals(1, relay.metrics().sum(Metric.CLIENTS_LOCAL) - 1);
    }

    @Test
    void aLookupAllocatesNothing() {
        TestPeer client = TestPeer.join(relay);
        NodePublicKey away = NodePrivateKey.generate().publicKey();
        relay.addForwarder(away, (source, frame, scope) -> {
        });
        ByteBuffer here = ByteBuffer.wrap(client.key().toBytes());
        ByteBuffer there = ByteBuffer.wrap(away.toBytes());
        LookupKey lookupKey = new LookupKey();
        int found = lookUp(lookupKey, here, there, 20_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long before = threads.getThreadAllocatedBytes(id);
        found += lookUp(lookupKey, here, there, 100_000);
        long allocated = threads.getThreadAllocatedBytes(id) - before;
        assertEquals(2 * 120_000, found);
        assertTrue(allocated < 100_000, allocated + " bytes for 100,000 lookups");
    }

    private int lookUp(LookupKey lookupKey, ByteBuffer here, ByteBuffer there, int times) {
        int found = 0;
        for (int i = 0; i < times; i++) {
            found += relay.router().find(lookupKey.set(here, 0), null) != null ? 1 : 0;
            found += relay.router().find(lookupKey.set(there, 0), null) == null
                    && relay.registry().findForwarder(lookupKey) != null ? 1 : 0;
        }
        return found;
    }
}
