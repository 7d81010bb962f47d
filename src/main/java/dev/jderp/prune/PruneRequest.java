package dev.jderp.prune;

import java.time.Duration;

/**
 * What a round is to do.
 *
 * @param max how many connections it closes at most
 * @param ratePerSecond how many it closes in a second
 * @param dryRun whether it only lists them
 */
public record PruneRequest(int max, double ratePerSecond, boolean dryRun) {

    /** The usual {@code max}. */
    public static final int DEFAULT_MAX = 100;
    /** The usual {@code ratePerSecond}. */
    public static final double DEFAULT_RATE = 10;

    private static final int MAX_CLIENTS = 10_000;
    private static final double LOWEST_RATE = 0.1;
    private static final double HIGHEST_RATE = 1_000;
    /** How long a round may take with its closes. */
    private static final int MAX_SECONDS = 20;

    /**
     * Checks the ranges.
     *
     * @throws IllegalArgumentException in one line
     */
    public PruneRequest {
        if (max < 1 || max > MAX_CLIENTS) {
            throw new IllegalArgumentException("max is " + max + "; expected a whole number from 1 to " + MAX_CLIENTS);
        }
        if (!(ratePerSecond >= LOWEST_RATE && ratePerSecond <= HIGHEST_RATE)) {
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

    /** The time between two closes. */
    public Duration pause() {
        return Duration.ofNanos((long) (1e9 / ratePerSecond));
    }
}
