package dev.jderp.client;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A byte stream to a relay: a socket, TLS, the messages of a WebSocket, or memory. One thread reads at a time, and one
 * writes.
 */
public interface ByteStream extends Closeable {

    /** The bytes from the relay. Always the same stream, so that its buffered bytes are not lost. */
    InputStream input();

    /** What is sent to the relay, at once, always the same stream. */
    OutputStream output();

    /**
     * Bounds all reads from now on together: once this much time has passed, they fail with a
     * {@link java.net.SocketTimeoutException}, however many bytes come meanwhile. The next call counts anew.
     *
     * @param timeout zero for no bound
     */
    void readTimeout(Duration timeout) throws IOException;

    /** This side's address, where the stream has one. */
    Optional<InetSocketAddress> localAddress();

    /** Closes it from any thread, without waiting; blocked reads and writes fail. */
    @Override
    void close();
}
