package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.KeyProbe;
import dev.jderp.key.MeshKey;
import dev.jderp.key.NodePrivateKey;
import dev.jderp.key.NodePublicKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.ProtocolException;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.Options;
import dev.jderp.testkit.Packets;
import dev.jderp.testkit.TestPeer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Looking up where a packet goes. */
class RouterTest {

    private final MeshKey meshKey = MeshKey.parse("ab".repeat(32));
    private final Relay relay = new Relay(NodePrivateKey.generate(),
            Options.duplicates(DuplicatePolicy.DISABLE_FIGHTERS), Optional.of(meshKey), ClientVerifier.EVERYBODY,
            new ManualClock());

    private static KeyProbe probe(NodePublicKey key) {
        return new KeyProbe().set(ByteBuffer.wrap(key.toBytes()), 0);
    }

    /** A door whose address is not available until a test releases it. */
    private static final class SlowToTell implements Transport, FrameSink {
        private final CountDownLatch asked = new CountDownLatch(1);
        private final CountDownLatch tell = new CountDownLatch(1);
        private volatile boolean slow;
        private final ClientConnection connection;
        private int frames;

        SlowToTell(Relay relay, NodePrivateKey key) throws ProtocolException {
            connection = relay.accept(this);
            connection.start();
            ByteBuf login = Unpooled.wrappedBuffer(
                    new ClientHandshake(key, ClientInfo.REGULAR).clientInfoFrame(relay.publicKey()));
            connection.received(login, login.nioBuffer(), new ReadScope());
        }

        @Override
        public Optional<InetSocketAddress> remoteAddress() {
            if (slow) {
                asked.countDown();
                try {
                    tell.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            return Optional.empty();
        }

        @Override
        public void requestWrite() {
            connection.writeTo(this);
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public boolean write(ByteBuf buffer, int index, int length) {
            frames++;
            return true;
        }

        @Override
        public boolean canPause() {
            return true;
        }

        @Override
        public void pauseReading() {}

        @Override
        public void resumeReading() {}

        @Override
        public void close(CloseReason reason) {}

        @Override
        public void finish(CloseReason reason) {}

        @Override
        public Optional<String> idealNode() {
            return Optional.empty();
        }

        @Override
        public String kind() {
            return "slow";
        }
    }

    @Test
    void theActiveClientIsFoundWithoutTheRegistrysLock() throws Exception {
        NodePrivateKey key = NodePrivateKey.generate();
        SlowToTell client = new SlowToTell(relay, key);
        TestPeer sender = TestPeer.join(relay);
        TestPeer watcher = TestPeer.joinMesh(relay, meshKey);
        sender.send(new Frame.SendPacket(key.publicKey(), Packets.data(1, 1)));
        client.frames = 0;
        client.slow = true;
        Thread holder = Thread.ofPlatform().daemon().start(() -> watcher.send(new Frame.WatchConns()));
        assertTrue(client.asked.await(10, TimeUnit.SECONDS)); // the flood is made under the lock
        sender.send(new Frame.SendPacket(key.publicKey(), Packets.data(1, 2)));
        assertEquals(1, client.frames);
        client.tell.countDown();
        holder.join();
    }

    @Test
    void aKeyThatIsElsewhereIsNobodysHereAndItsForwarderIsFound() {
        TestPeer sender = TestPeer.join(relay);
        NodePublicKey away = NodePrivateKey.generate().publicKey();
        List<Integer> lengths = new ArrayList<>();
        PacketForwarder way = (source, destination, packets, index, length) -> {
            assertEquals(List.of(sender.key(), away), List.of(source, destination));
            lengths.add(length);
        };
        assertNull(relay.registry().findForwarder(probe(away)));
        relay.addForwarder(away, way);
        assertNull(relay.router().find(probe(away), null));
        assertSame(way, relay.registry().findForwarder(probe(away)));
        sender.send(new Frame.SendPacket(away, new byte[0]));
        sender.send(new Frame.SendPacket(away, new byte[65536]));
        assertEquals(List.of(0, 65536), lengths);
        assertNull(relay.registry().findForwarder(probe(sender.key())), "no way to a client that is here alone");
    }

    @Test
    void connectionsOfWhichNoneIsActiveAreNoDestinationUntilOneIs() {
        TestPeer sender = TestPeer.join(relay);
        TestPeer c1 = TestPeer.join(relay);
        TestPeer c2 = TestPeer.join(relay, c1.privateKey());
        sender.send(c1, Packets.data(1, 1)); // and is remembered as the last destination
        c2.send(new Frame.NotePreferred(false));
        c1.send(new Frame.NotePreferred(false));
        c1.take();
        c2.take();
        ClientSet set = relay.router().find(probe(c1.key()), null);
        assertNotNull(set);
        assertNull(set.active);
        sender.send(c1, Packets.data(1, 2));
        assertEquals(0, c1.takePackets().size() + c2.takePackets().size());
        TestPeer c3 = TestPeer.join(relay, c1.privateKey());
        c3.take();
        assertSame(set, relay.router().find(probe(c1.key()), set));
        sender.send(c1, Packets.data(1, 3));
        assertEquals(1, c3.takePackets().size());
        for (TestPeer each : List.of(c1, c2, c3)) {
            each.leave();
        }
        assertNull(relay.router().find(probe(c1.key()), set), "a remembered destination that has gone");
        TestPeer again = TestPeer.join(relay, c1.privateKey());
        sender.send(again, Packets.data(1, 4));
        assertEquals(1, again.takePackets().size());
        assertEquals(1, relay.metrics().sum(Metric.CLIENTS_LOCAL) - 1);
    }

    @Test
    void aLookUpAllocatesNothing() {
        TestPeer client = TestPeer.join(relay);
        NodePublicKey away = NodePrivateKey.generate().publicKey();
        relay.addForwarder(away, (source, destination, packets, index, length) -> {
        });
        ByteBuffer here = ByteBuffer.wrap(client.key().toBytes());
        ByteBuffer there = ByteBuffer.wrap(away.toBytes());
        KeyProbe probe = new KeyProbe();
        int found = lookUp(probe, here, there, 20_000);
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long before = threads.getThreadAllocatedBytes(id);
        found += lookUp(probe, here, there, 100_000);
        long allocated = threads.getThreadAllocatedBytes(id) - before;
        assertEquals(2 * 120_000, found);
        assertTrue(allocated < 100_000, allocated + " bytes for 100,000 look-ups");
    }

    private int lookUp(KeyProbe probe, ByteBuffer here, ByteBuffer there, int times) {
        int found = 0;
        for (int i = 0; i < times; i++) {
            found += relay.router().find(probe.set(here, 0), null) != null ? 1 : 0;
            found += relay.router().find(probe.set(there, 0), null) == null
                    && relay.registry().findForwarder(probe) != null ? 1 : 0;
        }
        return found;
    }
}
