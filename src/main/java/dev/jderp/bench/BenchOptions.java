package dev.jderp.bench;

import java.time.Duration;

/**
 * How much load.
 *
 * @param pairs how many clients send, each to another that receives
 * @param sizeBytes the size of a packet, 16 to 65,536
 * @param window how many packets of a pair may be under way
 * @param time how long to send
 * @param packetsPerSecond the most packets that are sent in a second by all together, 0 for as many as the window lets
 *     through
 */
public record BenchOptions(int pairs, int sizeBytes, int window, Duration time, long packetsPerSecond) {

    /** The least and most size of a packet. */
    public static final int MIN_SIZE = 16;
    /** The most that a relay takes. */
    public static final int MAX_SIZE = 65_536;

    /**
     * Checks them.
     *
     * @throws IllegalArgumentException with one line that says what is wrong
     */
    public BenchOptions {
        require(pairs >= 1 && pairs <= 10_000, "--pairs must be from 1 to 10000");
        require(sizeBytes >= MIN_SIZE && sizeBytes <= MAX_SIZE,
                "--size must be from " + MIN_SIZE + " to " + MAX_SIZE);
        require(window >= 1 && window <= 100_000, "--window must be from 1 to 100000");
        require(time.isPositive(), "--seconds must be more than 0");
        require(packetsPerSecond >= 0, "--rate must not be negative");
    }

    private static void require(boolean condition, String message) {
        if (!condition) {
            throw new IllegalArgumentException(message);
        }
    }
}
