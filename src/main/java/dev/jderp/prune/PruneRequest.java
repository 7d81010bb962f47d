package dev.jderp.prune;

import java.time.Duration;

/**
 * The parameters of a round.
 *
 * @param max the number of connections to close at most, 1 to 10,000
 * @param ratePerSecond the number of connections to close per second, 0.1 to 1,000
 * @param dryRun whether to list the connections only, without closing them
 */
public record PruneRequest(int max, double ratePerSecond, boolean dryRun) {

    /** The default of {@code max}. */
    public static final int DEFAULT_MAX = 100;
    /** The default of {@code ratePerSecond}. */
    public static final double DEFAULT_RATE = 10;

    private static final int MAX_CLIENTS = 10_000;
    private static final double MIN_RATE = 0.1;
    private static final double MAX_RATE = 1_000;
    /** The time that a round may take to close connections. */
    private static final int MAX_SECONDS = 20;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException with one line that names the parameter, its value and the range
     */
    public PruneRequest {
        if (max < 1 || max > MAX_CLIENTS) {
            throw new IllegalArgumentException("max is " + max + "; expected a whole number from 1 to " + MAX_CLIENTS);
        }
        if (!(ratePerSecond >= MIN_RATE && ratePerSecond <= MAX_RATE)) {
            throw new IllegalArgumentException(
                    "ratePerSecond is " + ratePerSecond + "; expected a number from 0.1 to 1000");
        }
        if (!dryRun && max - 1 > ratePerSecond * MAX_SECONDS) {
            throw new IllegalArgumentException("max " + max + " at ratePerSecond " + ratePerSecond
                    + " takes longer than " + MAX_SECONDS + " s; send max "
                    + (1 + (int) (ratePerSecond * MAX_SECONDS))
                    + " and repeat the call while the response has remaining");
        }
    }

    /** The pause between closing two connections. */
    public Duration pause() {
        return Duration.ofNanos((long) (1e9 / ratePerSecond));
    }
}
