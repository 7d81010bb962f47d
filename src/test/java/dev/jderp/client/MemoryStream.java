package dev.jderp.client;

import dev.jderp.client.dial.ByteStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Optional;

/** A stream whose input is known beforehand, and whose output is kept. */
public final class MemoryStream implements ByteStream {

    private final InputStream input;
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();
    private final OutputStream output;
    private boolean closed;

    public MemoryStream(byte... input) {
        this(new ByteArrayInputStream(input));
    }

    public MemoryStream(InputStream input) {
        this.input = input;
        this.output = kept;
    }

    /** Whose output goes somewhere else. */
    public MemoryStream(InputStream input, OutputStream output) {
        this.input = input;
        this.output = output;
    }

    public byte[] takeOutput() {
        byte[] bytes = kept.toByteArray();
        kept.reset();
        return bytes;
    }

    public boolean isClosed() {
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
