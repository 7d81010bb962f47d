package dev.jderp.mesh;

import dev.jderp.server.ClientConnection;
import dev.jderp.server.ClientOrigin;
import dev.jderp.server.CloseReason;
import dev.jderp.server.FrameSink;
import dev.jderp.server.LinkTransport;
import dev.jderp.server.MeshLink;
import dev.jderp.server.ReadScope;
import dev.jderp.server.Relay;
import dev.jderp.server.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A link between two relays in one process. Bytes wait until {@link #deliver} moves them. */
final class LoopbackLink implements LinkTransport, FrameSink {

    private final MeshLink link;
    private final Far far;
    private final Queue<byte[]> toFar = new ArrayDeque<>();
    private final Queue<byte[]> toNear = new ArrayDeque<>();
    private final ReadScope scope = new ReadScope();
    private boolean writing;
    private boolean nearClosed;
    private boolean farClosed;
    private boolean ended;
    private boolean stalled;
    private boolean blackHole;
    private boolean writeSoon;
    private int writes;

    LoopbackLink(Relay relay, LinkDialer.Outcome outcome) {
        far = new Far(relay);
        link = outcome.opened(this);
        far.connection.start();
    }

    /** The far relay's side. */
    private final class Far implements Transport, FrameSink {

        private final ClientConnection connection;

        Far(Relay relay) {
            connection = relay.accept(
                    this, new ClientOrigin("loopback", Optional.empty(), Optional.empty(), false));
        }

        @Override
        public void requestWrite(@Nullable Transport sender) {
            connection.writeTo(this);
        }

        @Override
        public void resumeReading() {
            connection.resumed(scope);
            scope.flush();
        }

        @Override
        public void close(CloseReason reason) {
            farClosed = true;
        }

        @Override
        public boolean isWritable() {
            return !farClosed;
        }

        @Override
        public boolean write(ByteBuf frames, int index, int length) {
            toNear.add(bytes(frames, index, length));
            return true;
        }
    }

    private static byte[] bytes(ByteBuf frames, int index, int length) {
        byte[] bytes = new byte[length];
        frames.getBytes(index, bytes);
        return bytes;
    }

    MeshLink link() {
        return link;
    }

    /** From now on nothing is written, as if the neighbour did not read. */
    void stall() {
        stalled = true;
    }

    /** Ends {@link #stall}. */
    void resume() {
        stalled = false;
        requestWrite();
    }

    /** From now on no byte arrives at either side, and neither notices an end. */
    void blackHole() {
        blackHole = true;
    }

    /** The connection breaks. */
    void breakOff() {
        farClosed = true;
    }

    /** Bytes of the neighbour's arrive that its relay has not sent. */
    void inject(byte[] bytes) {
        link.received(ByteBuffer.wrap(bytes));
    }

    /** Moves what waits; returns false if nothing did. */
    boolean deliver() {
        if (blackHole || ended) {
            return false;
        }
        if (writeSoon) {
            requestWrite();
        }
        byte[] out = toFar.poll();
        if (out != null && !farClosed) {
            ByteBuf in = Unpooled.wrappedBuffer(out);
            far.connection.received(in, in.nioBuffer(), scope);
            scope.flush();
            return true;
        }
        byte[] in = toNear.poll();
        if (in != null && !nearClosed) {
            link.received(ByteBuffer.wrap(in));
            return true;
        }
        if (nearClosed || farClosed) {
            ended = true;
            far.connection.close(CloseReason.PEER_CLOSED);
            far.connection.finished();
            link.finished("the neighbour closed the connection");
            return true;
        }
        return false;
    }

    /** How many pieces the link has written. */
    int writes() {
        return writes;
    }

    @Override
    public void requestWriteSoon() {
        writeSoon = true;
    }

    @Override
    public void requestWrite() {
        writeSoon = false;
        if (!writing) {
            writing = true;
            do {
                link.writeTo(this);
            } while (!stalled && link.hasWork());
            writing = false;
        }
    }

    @Override
    public void close() {
        nearClosed = true;
    }

    @Override
    public boolean isWritable() {
        return !stalled && !nearClosed;
    }

    @Override
    public boolean write(ByteBuf frames, int index, int length) {
        writes++;
        toFar.add(bytes(frames, index, length));
        return true;
    }
}
