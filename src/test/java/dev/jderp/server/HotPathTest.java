package dev.jderp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Decode, route, enqueue and flush allocate nothing per packet. */
class HotPathTest {

    private static final int PACKETS = 32;
    private static final ClientOrigin ORIGIN = new ClientOrigin("sink", Optional.empty(), Optional.empty(), false);
    private static final int FRAME = 5 + 32 + 1200;

    /** A door that takes everything and keeps nothing. */
    private static final class Sink implements Transport, FrameSink {
        private final ClientConnection connection;
        private long bytes;
        private long writes;

        Sink(Relay relay) {
            connection = relay.accept(this, ORIGIN);
            connection.start();
        }

        @Override
        public void requestWrite(@Nullable Transport sender) {
            connection.writeTo(this);
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public boolean write(ByteBuf frames, int index, int length) {
            bytes += length;
            writes++;
            return true;
        }

        @Override
        public void close(CloseReason reason) {}

        @Override
        public void resumeReading() {}
    }

    @Test
    void aPacketAllocatesNothingAndAReadIsWrittenAtOnce() throws ProtocolException {
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Clock.SYSTEM);
        ReadScope scope = new ReadScope();
        NodePrivateKey to = NodePrivateKey.generate();
        Sink receiver = join(relay, to, scope);
        Sink sender = join(relay, NodePrivateKey.generate(), scope);
        byte[] frame = FrameEncoder.encode(new Frame.SendPacket(to.publicKey(), new byte[1200]));
        ByteBuf in = Unpooled.buffer(PACKETS * FRAME);
        ByteBuffer view = ByteBuffer.wrap(in.array());
        receiver.bytes = 0;
        receiver.writes = 0;
        for (int i = 0; i < 20_000; i++) {
            read(sender, in, view, frame, scope);
        }
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        long id = Thread.currentThread().threadId();
        long before = threads.getThreadAllocatedBytes(id);
        for (int i = 0; i < 10_000; i++) {
            read(sender, in, view, frame, scope);
        }
        long allocated = threads.getThreadAllocatedBytes(id) - before;
        assertEquals(30_000L * PACKETS * FRAME, receiver.bytes);
        assertEquals(30_000, receiver.writes);
        assertEquals(30_000L * PACKETS, relay.metrics().sum(Metric.PACKETS_SENT));
        assertEquals(1, in.refCnt());
        assertTrue(allocated < 1_000_000, allocated + " bytes for 320,000 packets");
    }

    private static void read(Sink sender, ByteBuf in, ByteBuffer view, byte[] frame, ReadScope scope) {
        in.clear();
        for (int i = 0; i < PACKETS; i++) {
            in.writeBytes(frame);
        }
        view.limit(in.writerIndex()).position(0);
        sender.connection.received(in, view, scope);
        scope.flush();
    }

    private static Sink join(Relay relay, NodePrivateKey key, ReadScope scope) throws ProtocolException {
        Sink sink = new Sink(relay);
        ByteBuf login = Unpooled.wrappedBuffer(
                new ClientHandshake(key, ClientInfo.REGULAR).clientInfoFrame(relay.publicKey()));
        sink.connection.received(login, login.nioBuffer(), scope);
        assertTrue(sink.connection.key().isPresent());
        return sink;
    }
}
