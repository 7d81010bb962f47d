package dev.jderp.kit;

/** A token bucket of bytes, which begins full. Safe for any thread. */
public final class ByteBucket {

    private static final double NS_PER_S = 1e9;

    private final double bytesPerNs;
    private final double burst;
    private double tokens;
    private long atNs;

    /**
     * Makes a full bucket.
     *
     * @param bytesPerSecond the rate, above 0
     * @param burstBytes how many bytes it holds at most
     * @param nowNs the time now, of a {@link Clock}
     */
    public ByteBucket(long bytesPerSecond, long burstBytes, long nowNs) {
        bytesPerNs = bytesPerSecond / NS_PER_S;
        burst = burstBytes;
        tokens = burst;
        atNs = nowNs;
    }

    /**
     * Takes {@code bytes}, if need be in advance: the bucket then goes below zero.
     *
     * @return how many nanoseconds the caller must wait until they are paid back; 0 if they were there
     * @throws IllegalArgumentException if {@code bytes} is larger than the burst
     */
    public synchronized long reserve(int bytes, long nowNs) {
        if (bytes > burst) {
            throw new IllegalArgumentException(bytes + " bytes are more than the burst of " + (long) burst);
        }
        fill(nowNs);
        tokens -= bytes;
        return tokens >= 0 ? 0 : (long) Math.ceil(-tokens / bytesPerNs);
    }

    /** Takes {@code bytes} if all of them are there at {@code nowNs}; else takes nothing and returns false. */
    public synchronized boolean tryTake(int bytes, long nowNs) {
        fill(nowNs);
        if (tokens < bytes) {
            return false;
        }
        tokens -= bytes;
        return true;
    }

    /** Returns {@code bytes} that were taken and have not been used. */
    public synchronized void giveBack(int bytes) {
        tokens = Math.min(burst, tokens + bytes);
    }

    private void fill(long nowNs) {
        long elapsed = Math.max(0, nowNs - atNs);
        atNs += elapsed;
        tokens = Math.min(burst, tokens + elapsed * bytesPerNs);
    }
}
