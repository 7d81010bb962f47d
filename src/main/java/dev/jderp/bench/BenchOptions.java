package dev.jderp.bench;

import java.time.Duration;

/**
 * The load of a measurement.
 *
 * @param pairs the number of pairs of a client that sends and one that receives, 1 to 10,000
 * @param sizeBytes the size of a packet, 16 to 65,536 bytes
 * @param window the number of packets of a pair that may be under way, 1 to 100,000
 * @param time how long to send
 * @param packetsPerSecond the packets that all pairs together send per second at most; 0 for no limit but the window
 */
public record BenchOptions(int pairs, int sizeBytes, int window, Duration time, long packetsPerSecond) {

    /** The size of the smallest packet: its number and its time. */
    public static final int MIN_SIZE = 16;
    /** The size of the largest packet that relays accept. */
    public static final int MAX_SIZE = 65_536;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException with one line that names the option, its value and the range
     */
    public BenchOptions {
        require(pairs >= 1 && pairs <= 10_000, "the number of pairs", pairs, "1 to 10000");
        require(sizeBytes >= MIN_SIZE && sizeBytes <= MAX_SIZE, "the size of a packet", sizeBytes,
                MIN_SIZE + " to " + MAX_SIZE + " bytes");
        require(window >= 1 && window <= 100_000, "the window", window, "1 to 100000 packets");
        require(time.isPositive(), "the time", time, "more than zero");
        require(packetsPerSecond >= 0, "the rate", packetsPerSecond, "zero or more");
    }

    private static void require(boolean condition, String what, Object value, String expected) {
        if (!condition) {
            throw new IllegalArgumentException(what + " is " + value + "; expected " + expected);
        }
    }
}
