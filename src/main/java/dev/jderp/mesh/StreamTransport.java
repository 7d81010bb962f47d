package dev.jderp.mesh;

import dev.jderp.process.OutOfMemory;
import dev.jderp.server.FrameSink;
import dev.jderp.server.LinkEnd;
import dev.jderp.server.LinkTransport;
import dev.jderp.server.MeshLink;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.concurrent.Semaphore;

/**
 * A link over Java's sockets. The calling thread reads until the connection ends; a virtual thread of its own writes,
 * and blocks while the neighbour takes nothing, so that packets wait in the link's queues.
 */
final class StreamTransport implements LinkTransport, FrameSink {

    private static final Logger LOG = System.getLogger(StreamTransport.class.getName());
    private static final int READ_BYTES = 64 << 10;

    private final Socket tcp;
    private final InputStream input;
    private final OutputStream output;
    private final Semaphore work = new Semaphore(0);
    private volatile boolean closed;

    StreamTransport(Socket tcp, InputStream input, OutputStream output) {
        this.tcp = tcp;
        this.input = input;
        this.output = output;
    }

    /** Opens the link and reads until it ends. */
    void run(LinkDialer.Outcome outcome) {
        MeshLink link;
        try {
            link = outcome.opened(this);
        } catch (RuntimeException | Error e) {
            outcome.failed(LinkDialer.Step.INTERNAL_ERROR, e.toString());
            throw e;
        }
        Thread writer = Thread.ofVirtual().name("derp-link-write").start(() -> write(link));
        String why = "the neighbour closed the connection";
        try {
            byte[] bytes = new byte[READ_BYTES];
            int n = input.read(bytes);
            while (n >= 0) {
                link.received(ByteBuffer.wrap(bytes, 0, n));
                n = input.read(bytes);
            }
        } catch (IOException e) {
            why = LinkProblem.of(e);
        } catch (RuntimeException | Error e) {
            link.end(LinkEnd.INTERNAL_ERROR, e.toString());
            throw e;
        } finally {
            close();
            work.release();
            try {
                writer.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            link.finished(why);
        }
    }

    private void write(MeshLink link) {
        try {
            while (!closed) {
                work.acquire();
                work.drainPermits();
                do {
                    link.writeTo(this);
                    output.flush();
                } while (!closed && link.hasWork());
            }
        } catch (IOException e) {
            close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (OutOfMemoryError e) {
            OutOfMemory.check(e);
            link.outOfMemory(e);
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, link + ": internal error while writing; closing this link", e);
            link.end(LinkEnd.INTERNAL_ERROR, e.toString());
        }
    }

    @Override
    public void requestWrite() {
        if (work.availablePermits() == 0) {
            work.release();
        }
    }

    @Override
    public boolean isBlocking() {
        return true;
    }

    @Override
    public boolean isWritable() {
        return !closed;
    }

    @Override
    public boolean write(ByteBuf frames, int index, int length) {
        try {
            frames.getBytes(index, output, length);
            return true;
        } catch (IOException e) {
            close();
            return false;
        }
    }

    @Override
    public void close() {
        closed = true;
        StreamDialer.closeQuietly(tcp);
        work.release();
    }
}
