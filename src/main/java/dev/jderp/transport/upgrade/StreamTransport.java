package dev.jderp.transport.upgrade;

import dev.jderp.metrics.RttBound;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.ClientOrigin;
import dev.jderp.server.CloseReason;
import dev.jderp.server.FrameSink;
import dev.jderp.server.Relay;
import dev.jderp.server.Transport;
import dev.jderp.transport.SerialRunner;
import io.netty.buffer.ByteBuf;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A connection over an upgraded servlet request, on the non-blocking streams of the servlet API: read by the worker on
 * which the container calls, and written by one thread at a time.
 */
final class StreamTransport implements Transport, FrameSink, ReadListener, WriteListener {

    private final WebConnection web;
    private final ServletInputStream in;
    private final ServletOutputStream out;
    private final ReadChunk.Pool chunks;
    private final ClientConnection connection;
    private final SerialRunner writes = new SerialRunner();
    private final Runnable write = this::write;
    private final SerialRunner reads = new SerialRunner();
    private final Runnable read = this::read;
    private volatile boolean closed;

    // the reading thread
    private boolean paused;

    // the writing thread
    private boolean unflushed;

    StreamTransport(WebConnection web, Relay relay, ReadChunk.Pool chunks, UpgradeHandler.Peer peer)
            throws IOException {
        this.web = web;
        this.in = web.getInputStream();
        this.out = web.getOutputStream();
        this.chunks = chunks;
        this.connection = relay.accept(
                this, new ClientOrigin("native", peer.address(), peer.idealNode(), peer.isProxied()));
        relay.roundTrips().increment(RttBound.NON_TCP); // the container does not show its sockets
    }

    /** Starts reading and writing. */
    void start() {
        out.setWriteListener(this);
        connection.start();
        in.setReadListener(this);
    }

    ClientConnection connection() {
        return connection;
    }

    @Override
    public void onDataAvailable() {
        reads.run(read);
    }

    /** Reads until no bytes are left, when the container calls again later, or until reading is paused. */
    private void read() {
        ReadChunk chunk = chunks.take();
        try {
            if (paused && connection.resumed(chunk.scope())) {
                paused = false;
            }
            while (!closed && !paused && in.isReady()) {
                if (chunk.read(in, connection) < 0) {
                    connection.close(CloseReason.PEER_CLOSED);
                } // only isReady() may end the loop: the container calls again after it has returned false
            }
        } catch (IOException | RuntimeException e) { // the container closed it meanwhile
            connection.close(CloseReason.PEER_CLOSED);
        } finally {
            chunk.scope().flush();
            chunks.give(chunk);
        }
    }

    @Override
    public boolean canPause() {
        return true;
    }

    @Override
    public void pauseReading() {
        paused = true;
    }

    /** Reads on a new thread: the container does not call before {@code isReady()} has returned false. */
    @Override
    public void resumeReading() {
        Thread.ofVirtual().name("derp-resume").start(() -> reads.run(read));
    }

    @Override
    public void onAllDataRead() {
        connection.close(CloseReason.PEER_CLOSED);
    }

    @Override
    public void onWritePossible() {
        requestWrite(null);
    }

    @Override
    public void onError(Throwable failure) {
        connection.close(CloseReason.PEER_CLOSED);
    }

    @Override
    public void requestWrite(@Nullable Transport sender) {
        writes.run(write);
    }

    private void write() {
        if (isWritable()) {
            connection.writeProgress(); // a slow reader that still reads has not stalled
        }
        connection.writeTo(this);
        if (closed) {
            return;
        }
        try {
            if (unflushed && out.isReady()) {
                unflushed = false;
                out.flush();
            }
            if (out.isReady()) {
                connection.writeProgress();
            } else {
                connection.writeBlocked(); // the container calls onWritePossible when it can go on
            }
        } catch (IOException | RuntimeException e) {
            connection.close(CloseReason.WRITE_ERROR);
        }
    }

    @Override
    public boolean isWritable() {
        try {
            return !closed && out.isReady();
        } catch (RuntimeException e) { // the container closed it meanwhile
            connection.close(CloseReason.WRITE_ERROR);
            return false;
        }
    }

    @Override
    public boolean write(ByteBuf frames, int index, int length) {
        try {
            if (frames.hasArray()) {
                out.write(frames.array(), frames.arrayOffset() + index, length);
            } else { // read at the front door, into memory outside the heap
                byte[] copy = new byte[length];
                frames.getBytes(index, copy);
                out.write(copy, 0, length);
            }
            unflushed = true;
            return true;
        } catch (IOException | RuntimeException e) {
            connection.close(CloseReason.WRITE_ERROR);
            return false;
        }
    }

    @Override
    public boolean finish(CloseReason reason) {
        try {
            if (out.isReady()) {
                out.flush();
            }
        } catch (IOException | RuntimeException e) {
            // the connection is closed next in any case
        }
        close(reason);
        return true;
    }

    @Override
    public void close(CloseReason reason) {
        closed = true;
        if (reason == CloseReason.WRITE_TIMEOUT) { // the peer does not read, and the container may wait for it
            Thread.ofVirtual().name("derp-close").start(this::closeWeb);
        } else {
            closeWeb();
        }
    }

    private void closeWeb() {
        try {
            web.close();
        } catch (Exception e) {
            // a broken connection needs no orderly close
        }
    }
}
