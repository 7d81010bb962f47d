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
    private final ClientConnection connection;
    private final WriteTurn turn = new WriteTurn();
    private final Runnable write = this::write;
    private volatile boolean closed;

    // the writing thread
    private boolean unflushed;

    StreamTransport(WebConnection web, Relay relay, ReadChunk.Pool chunks, Optional<InetSocketAddress> remote)
            throws IOException {
        this.web = web;
        this.in = web.getInputStream();
        this.out = web.getOutputStream();
        this.chunks = chunks;
        this.remote = remote;
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
        ReadChunk chunk = chunks.take();
        try {
            while (!closed && in.isReady()) {
                if (chunk.read(in, connection) < 0) {
                    connection.close(CloseReason.PEER_CLOSED);
                } // else it is only isReady() that may end this: the container calls again when that has said no
            }
        } catch (IOException e) {
            connection.close(CloseReason.PEER_CLOSED);
        } finally {
            chunk.batch().flush();
            chunks.give(chunk);
        }
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
    public void write(ByteBuf frames, int index, int length) {
        try {
            if (frames.hasArray()) {
                out.write(frames.array(), frames.arrayOffset() + index, length);
            } else { // read at the front door, into memory outside the heap
                byte[] copy = new byte[length];
                frames.getBytes(index, copy);
                out.write(copy, 0, length);
            }
            unflushed = true;
        } catch (IOException | RuntimeException e) {
            connection.close(CloseReason.WRITE_ERROR);
        }
    }

    @Override
    public void close(CloseReason reason) {
        closed = true;
        try {
            web.close();
        } catch (Exception e) {
            // a connection that is broken already cannot be closed in order, and need not be
        }
    }

    @Override
    public Optional<InetSocketAddress> remoteAddress() {
        return remote;
    }

    @Override
    public String kind() {
        return "native";
    }
}
