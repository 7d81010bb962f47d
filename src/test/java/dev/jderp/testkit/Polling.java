package dev.jderp.testkit;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waits for other threads of a test, where there is nothing to wait on. */
public final class Polling {

    private static final int TRIES = 1000;
    private static final int INTERVAL_MS = 10;

    private Polling() {}

    /** Waits until {@code condition} is true; fails after about ten seconds. */
    public static void await(BooleanSupplier condition) throws InterruptedException {
        for (int i = 0; i < TRIES && !condition.getAsBoolean(); i++) {
            Thread.sleep(INTERVAL_MS);
        }
        assertTrue(condition.getAsBoolean());
    }

    /** Waits until {@code condition}, which may be slow to evaluate, is true; fails after {@code max}. */
    public static void await(Duration max, BooleanSupplier condition) throws InterruptedException {
        long startNs = System.nanoTime();
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - startNs < max.toNanos(), "it did not happen within " + max);
            Thread.sleep(INTERVAL_MS);
        }
    }
}
