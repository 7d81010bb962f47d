package dev.jderp.server;

import dev.jderp.kit.Clock;
import dev.jderp.kit.TokenBucket;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/** Logs a warning whose cause may occur many times a second, at most once a minute. Safe for any thread. */
public final class RateLimitedLog {

    private final Logger log;
    private final Clock clock;
    private final TokenBucket limit = new TokenBucket(TimeUnit.MINUTES.toNanos(1), 1); // guarded by this

    /** Warnings to {@code log}. */
    public RateLimitedLog(Logger log, Clock clock) {
        this.log = log;
        this.clock = clock;
    }

    /** Logs {@code line} unless another line was logged here less than a minute ago. */
    public synchronized void warn(String line) {
        if (limit.tryTake(clock.nanoTime())) {
            log.log(Level.WARNING, line);
        }
    }
}
