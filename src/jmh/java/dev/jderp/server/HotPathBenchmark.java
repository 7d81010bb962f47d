package dev.jderp.server;

import dev.jderp.key.NodePrivateKey;
import dev.jderp.kit.Clock;
import dev.jderp.protocol.ClientHandshake;
import dev.jderp.protocol.ClientInfo;
import dev.jderp.protocol.Frame;
import dev.jderp.protocol.FrameEncoder;
import dev.jderp.protocol.ProtocolException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A packet from read to written, without sockets: decode, route, enqueue, flush; a read holds 32 of 1,200 bytes. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class HotPathBenchmark {

    private static final int PACKETS = 32;
    private static final ClientOrigin ORIGIN = new ClientOrigin("benchmark", Optional.empty(), Optional.empty(), false);

    private final ReadScope scope = new ReadScope();
    private final byte[] frames = new byte[PACKETS * (5 + 32 + 1200)];
    private final ByteBuf in = Unpooled.wrappedBuffer(new byte[frames.length]);
    private final ByteBuffer view = in.nioBuffer(0, frames.length);
    private Peer sender;

    /** Two clients. */
    @Setup
    public void connect() throws ProtocolException {
        Relay relay = new Relay(NodePrivateKey.generate(), RelayOptions.DEFAULTS, Clock.SYSTEM);
        NodePrivateKey to = NodePrivateKey.generate();
        new Peer(relay, to, scope);
        sender = new Peer(relay, NodePrivateKey.generate(), scope);
        byte[] frame = FrameEncoder.encode(new Frame.SendPacket(to.publicKey(), new byte[1200]));
        for (int i = 0; i < PACKETS; i++) {
            System.arraycopy(frame, 0, frames, i * frame.length, frame.length);
        }
    }

    /** One packet; the copy into the buffer, a read in real life, included. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public void packet() {
        in.setIndex(0, 0).writeBytes(frames);
        view.clear();
        sender.connection.received(in, view, scope);
        scope.flush();
    }

    private static final class Peer implements Transport, FrameSink {
        private final ClientConnection connection;
        private long bytes;

        Peer(Relay relay, NodePrivateKey key, ReadScope scope) throws ProtocolException {
            connection = relay.accept(this, ORIGIN);
            connection.start();
            byte[] login = new ClientHandshake(key, ClientInfo.REGULAR).clientInfoFrame(relay.publicKey());
            connection.received(Unpooled.wrappedBuffer(login), ByteBuffer.wrap(login), scope);
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
        public boolean write(ByteBuf written, int index, int length) {
            bytes += length;
            return true;
        }

        @Override
        public void close(CloseReason reason) {}

        @Override
        public void resumeReading() {}
    }
}
