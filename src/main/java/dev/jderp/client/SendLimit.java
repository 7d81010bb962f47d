package dev.jderp.client;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The limit that the relay has set for this client's packets, a token bucket of bytes
 * ({@code docs/protocol.md#client-send-limit}). Safe for any thread.
 */
final class SendLimit {

    private static final double NS_PER_S = 1e9;

    private final LongSupplier nanoTime;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile boolean limited;
    private double bytesPerSecond;
    private double burstBytes;
    private double tokens;
    private long filledAtNs;

    SendLimit(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** Sets the limit and fills the bucket; a rate of 0 or less, in bytes per second, removes the limit. */
    void set(long rate, long burst) {
        lock.lock();
        try {
            bytesPerSecond = rate;
            burstBytes = Math.max(0, burst);
            tokens = burstBytes;
            filledAtNs = nanoTime.getAsLong();
            limited = rate > 0;
        } finally {
            lock.unlock();
        }
    }

    /** Takes the tokens for a frame of this many bytes; returns false if there are too few, so the frame is dropped. */
    boolean tryTake(int bytes) {
        if (!limited) {
            return true;
        }
        lock.lock();
        try {
            long now = nanoTime.getAsLong();
            tokens = Math.min(burstBytes, tokens + (now - filledAtNs) / NS_PER_S * bytesPerSecond);
            filledAtNs = now;
            if (tokens < bytes) {
                return false;
            }
            tokens -= bytes;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
