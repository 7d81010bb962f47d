package dev.jderp.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/** Logs a warning whose cause may occur many times a second, at most once a minute. Safe for any thread. */
public final class RateLimitedLog {

    private static final long INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    private final Logger log;
    private long nextNs = System.nanoTime();

    /** Warnings to {@code log}. */
    public RateLimitedLog(Logger log) {
        this.log = log;
    }

    /** Logs {@code line} unless another line was logged here less than a minute ago. */
    public synchronized void warn(String line) {
        long now = System.nanoTime();
        if (now - nextNs >= 0) {
            nextNs = now + INTERVAL_NS;
            log.log(Level.WARNING, line);
        }
    }
}
