package dev.jderp.server;

/** A token bucket of bytes that begins full, and may go below zero: the caller waits until it is paid back. */
final class ByteBucket {

    private static final double NS_PER_S = 1e9;

    private final double bytesPerNs;
    private final double burst;
    private double tokens;
    private long atNs;

    /** A full bucket with the rate and burst of {@code rate}, at the time {@code nowNs}. */
    ByteBucket(RateConfig.Rate rate, long nowNs) {
        this(rate.bytesPerSecond(), rate.burstBytes(), nowNs);
    }

    ByteBucket(long bytesPerSecond, long burstBytes, long nowNs) {
        bytesPerNs = bytesPerSecond / NS_PER_S;
        burst = burstBytes;
        tokens = burst;
        atNs = nowNs;
    }

    /**
     * Takes {@code bytes}, also if there are not as many tokens yet.
     *
     * @return the time until the tokens are there in nanoseconds, 0 if they are there now
     * @throws IllegalArgumentException if the bucket can never hold so many
     */
    synchronized long reserve(int bytes, long nowNs) {
        if (bytes > burst) {
            throw new IllegalArgumentException(bytes + " bytes are more than the burst of " + (long) burst);
        }
        long elapsed = Math.max(0, nowNs - atNs);
        atNs += elapsed;
        tokens = Math.min(burst, tokens + elapsed * bytesPerNs) - bytes;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / bytesPerNs);
    }

    /** Puts back bytes that were taken and have not been used. */
    synchronized void giveBack(int bytes) {
        tokens = Math.min(burst, tokens + bytes);
    }
}
