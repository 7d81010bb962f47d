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
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final OutputStream output;
    private boolean closed;

    MemoryStream(byte... input) {
        this(new ByteArrayInputStream(input));
    }

    MemoryStream(InputStream input) {
        this.input = input;
        this.output = kept;
    }

    /** Whose output goes somewhere else. */
    MemoryStream(InputStream input, OutputStream output) {
        this.input = input;
        this.output = output;
    }

    byte[] takeOutput() {
        byte[] bytes = kept.toByteArray();
        kept.reset();
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
