package dev.jderp.client;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** A stream whose input is known beforehand, and whose output is kept. */
final class MemoryStream implements ByteStream {

    private final InputStream input;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private boolean closed;

    MemoryStream(byte... input) {
        this(new ByteArrayInputStream(input));
    }

    MemoryStream(InputStream input) {
        this.input = input;
    }

    byte[] takeOutput() {
        byte[] bytes = output.toByteArray();
        output.reset();
        return bytes;
    }

    boolean isClosed() {
        return closed;
    }

    @Override
    public InputStream input() {
        return input;
    }

    @Override
    public OutputStream output() {
        return output;
    }

    @Override
    public void readTimeout(Duration timeout) {}

    @Override
    public Optional<InetSocketAddress> localAddress() {
        return Optional.empty();
    }

    @Override
    public void close() {
        closed = true;
    }
}
