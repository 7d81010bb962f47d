package dev.jderp.transport;

import dev.jderp.metrics.RttBound;
import dev.jderp.server.ClientConnection;
import dev.jderp.server.CloseReason;
import dev.jderp.server.FrameSink;
import dev.jderp.server.Relay;
import dev.jderp.server.Transport;
import io.netty.buffer.ByteBuf;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.WriteListener;
import jakarta.servlet.http.WebConnection;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * A connection over an upgraded servlet request: the non-blocking streams of the servlet API, read by whichever worker
 * the container sends and written by one thread at a time.
 */
final class StreamTransport implements Transport, FrameSink, ReadListener, WriteListener {

    private final WebConnection web;
    private final ServletInputStream in;
    private final ServletOutputStream out;
    private final ReadChunk.Pool chunks;
    private final Optional<InetSocketAddress> remote;
    private final boolean isProxied;
    private final Optional<String> idealNode;
    private final ClientConnection connection;
    private final SerialRunner turn = new SerialRunner();
    private final Runnable write = this::write;
    private final SerialRunner readTurn = new SerialRunner();
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
        this.remote = peer.address();
        this.isProxied = peer.isProxied();
        this.idealNode = peer.idealNode();
        this.connection = relay.accept(this);
        relay.roundTrips().increment(RttBound.NON_TCP); // the container does not show its sockets
    }

    /** Begins to read and write. */
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
        readTurn.run(read);
    }

    /** Reads until nothing is left, and the container calls again, or reading is paused, and it does not. */
    private void read() {
        ReadChunk chunk = chunks.take();
        try {
            if (paused && connection.resumed(chunk.batch())) {
                paused = false;
            }
            while (!closed && !paused && in.isReady()) {
                if (chunk.read(in, connection) < 0) {
                    connection.close(CloseReason.PEER_CLOSED);
                } // else it is only isReady() that may end this: the container calls again when that has said no
            }
        } catch (IOException | RuntimeException e) { // the container closed it meanwhile
            connection.close(CloseReason.PEER_CLOSED);
        } finally {
            chunk.batch().flush();
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

    /** On a thread of its own: the container does not call before {@code isReady()} has said no. */
    @Override
    public void resumeReading() {
        Thread.ofVirtual().name("derp-resume").start(() -> readTurn.run(read));
    }

    @Override
    public void onAllDataRead() {
        connection.close(CloseReason.PEER_CLOSED);
    }

    @Override
    public void onWritePossible() {
        requestWrite();
    }

    @Override
    public void onError(Throwable failure) {
        connection.close(CloseReason.PEER_CLOSED);
    }

    @Override
    public void requestWrite() {
        turn.run(write);
    }

    private void write() {
        if (isWritable()) {
            connection.writeProgress(); // a reader that is slow and reads on is no stalled one
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
    public void finish(CloseReason reason) {
        try {
            if (out.isReady()) {
                out.flush();
            }
        } catch (IOException | RuntimeException e) {
            // it is closed next, whatever has become of it
        }
        close(reason);
        connection.finished();
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
            // a connection that is broken already cannot be closed in order, and need not be
        }
    }

    @Override
    public boolean isProxied() {
        return isProxied;
    }

    @Override
    public Optional<InetSocketAddress> remoteAddress() {
        return remote;
    }

    @Override
    public Optional<String> idealNode() {
        return idealNode;
    }

    @Override
    public String kind() {
        return "native";
    }
}
