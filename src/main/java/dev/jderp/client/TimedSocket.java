package dev.jderp.client;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A socket whose reads have one bound together, also those that TLS makes of it. */
final class TimedSocket extends Socket {

    private volatile boolean bounded;
    private volatile long untilNs;

    void readTimeout(Duration timeout) {
        untilNs = System.nanoTime() + timeout.toNanos();
        bounded = !timeout.isZero();
    }

    private int leftMs() throws SocketTimeoutException {
        if (!bounded) {
            return 0;
        }
        long leftNs = untilNs - System.nanoTime();
        if (leftNs <= 0) {
            throw new SocketTimeoutException("nothing received in time");
        }
        return (int) Math.min(Integer.MAX_VALUE, 1 + TimeUnit.NANOSECONDS.toMillis(leftNs));
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                setSoTimeout(leftMs());
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                setSoTimeout(leftMs());
                return super.read(bytes, offset, length);
            }
        };
    }
}
