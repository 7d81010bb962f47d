package dev.jderp.client.dial;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A socket whose reads share one time limit, including the reads that TLS makes. */
final class TimedSocket extends Socket {

    private volatile boolean bounded;
    private volatile long untilNs;

    /** Limits all reads from now on together; zero for no limit. */
    void readTimeout(Duration timeout) {
        untilNs = System.nanoTime() + timeout.toNanos();
        bounded = !timeout.isZero();
    }

    private int timeLeftMs() throws SocketTimeoutException {
        if (!bounded) {
            return 0;
        }
        long leftNs = untilNs - System.nanoTime();
        if (leftNs <= 0) {
            throw new SocketTimeoutException("the read timed out");
        }
        return (int) Math.min(Integer.MAX_VALUE, 1 + TimeUnit.NANOSECONDS.toMillis(leftNs));
    }

    @Override
    public InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                setSoTimeout(timeLeftMs());
                return super.read();
            }

            @Override
            public int read(byte[] bytes, int offset, int length) throws IOException {
                setSoTimeout(timeLeftMs());
                return super.read(bytes, offset, length);
            }
        };
    }
}
