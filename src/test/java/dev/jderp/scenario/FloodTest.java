package dev.jderp.scenario;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.metrics.Metric;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.CloseReason;
import dev.jderp.server.FrameSink;
import dev.jderp.server.Relay;
import dev.jderp.server.RelayOptions;
import dev.jderp.testkit.ManualClock;
import dev.jderp.testkit.TestPeer;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** Bounds on the work and memory that one client causes. */
class FloodTest {

    private static final int MAX_PONGS = 16;

    private final Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, new ManualClock());

    private static byte[] pings(int count) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        LongStream.range(0, count).forEach(i -> all.writeBytes(FrameEncoder.encode(new Frame.Ping(i))));
        return all.toByteArray();
    }

    @Test
    void pingsOfOneReadAreAnsweredTogetherUpToABound() {
        TestPeer a = TestPeer.join(relay);
        a.transport().send(pings(5));
        List<Frame.Pong> pongs = a.take(Frame.Pong.class);
        assertEquals(List.of(0L, 1L, 2L, 3L, 4L), pongs.stream().map(Frame.Pong::data).toList());
        a.transport().send(pings(200));
        assertEquals(MAX_PONGS, a.take(Frame.Pong.class).size());
        a.transport().send(pings(1));
        assertEquals(1, a.take(Frame.Pong.class).size(), "the next read is answered again");
        assertEquals(206, relay.metrics().sum(Metric.GOT_PING));
    }

    @Test
    void pingsOfAClientThatReadsNothingQueueAFewPongs() {
        TestPeer a = TestPeer.join(relay);
        a.transport().stall();
        for (int i = 0; i < 1_000; i++) {
            a.transport().send(pings(200));
        }
        a.transport().resume();
        assertEquals(MAX_PONGS, a.take(Frame.Pong.class).size());
    }

    @Test
    void aLongAppNameIsCutForTheConnectionsLife() {
        TestPeer a = TestPeer.join(
                relay, NodePrivateKey.generate(), new ClientInfo(2, Optional.empty(), true, true, "x".repeat(250_000)));
        ClientInfo kept = a.transport().connection().info().orElseThrow();
        assertEquals(new ClientInfo(2, Optional.empty(), true, true, "x".repeat(128)), kept);
    }

    @Test
    void memoryThatIsMissingClosesItsClientOnly() {
        TestPeer a = TestPeer.join(relay);
        TestPeer b = TestPeer.join(relay);
        ClientConnection starving = b.transport().connection();
        b.transport().stall();
        a.send(b, new byte[100]);
        starving.writeTo(new NoMemory());
        assertEquals(Optional.of(CloseReason.OUT_OF_MEMORY), starving.closeReason());
        assertEquals(1, relay.closes().sum(CloseReason.OUT_OF_MEMORY));
        assertFalse(a.transport().connection().isClosed());
        a.send(a, new byte[7]);
        assertEquals(1, a.takePackets().size());
    }

    /** A door whose buffers are not to be had. */
    private static final class NoMemory implements FrameSink {
        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public boolean write(ByteBuf frames, int index, int length) {
            throw new OutOfMemoryError("Cannot reserve 65536 bytes of direct buffer memory");
        }
    }
}
