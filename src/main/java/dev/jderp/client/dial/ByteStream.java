package dev.jderp.client.dial;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/**
 * A connection to a relay as a byte stream: TCP, TLS, a WebSocket's messages, or a test's memory. One thread may read
 * while another one writes; {@link #close} may be called by any thread.
 */
public interface ByteStream extends Closeable {

    /** The bytes from the relay; returns the same stream at each call. */
    InputStream input();

    /** The bytes to the relay, which are not buffered; returns the same stream at each call. */
    OutputStream output();

    /**
     * Sets one bound for all reads from now on together: once it has passed, reads fail with a
     * {@link java.net.SocketTimeoutException}, however many bytes have arrived. Each call starts a new bound.
     *
     * @param timeout zero for no bound
     */
    void readTimeout(Duration timeout) throws IOException;

    /** The local address; empty if the stream has none. */
    Optional<InetSocketAddress> localAddress();

    /** Closes the stream without blocking; reads and writes that are blocked fail. */
    @Override
    void close();
}
