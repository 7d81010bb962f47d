package dev.jderp.client;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * The relay's limit for what this client sends, a token bucket of bytes ({@code docs/protocol.md#client-send-limit}).
 * Safe for any thread.
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

    /** Begins anew with a full bucket; a rate of 0 or less removes the limit. */
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

    /** Whether a frame of this many bytes may go now; takes its tokens. */
    boolean allows(int bytes) {
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
