package dev.jderp.metrics;

/**
 * An exponential moving average with alpha 0.1, as derper has of the time that packets wait. Safe for any thread; of
 * two values that are added at the same moment one may be lost, which hardly changes the average.
 */
public final class MovingAverage {

    private static final double KEPT = 0.9;
    private static final double[] KEPT_AFTER = new double[64];

    static {
        KEPT_AFTER[0] = 1;
        for (int i = 1; i < KEPT_AFTER.length; i++) {
            KEPT_AFTER[i] = KEPT_AFTER[i - 1] * KEPT;
        }
    }

    private volatile double value;

    /** Makes an average without samples, which is 0. */
    public MovingAverage() {}

    /** Adds {@code count} samples whose mean is {@code mean}. */
    public void add(double mean, int count) {
        double kept = KEPT_AFTER[Math.min(count, KEPT_AFTER.length - 1)];
        value = value * kept + mean * (1 - kept);
    }

    /** Returns the average now. */
    public double value() {
        return value;
    }
}
