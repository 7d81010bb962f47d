package dev.jderp.client;

import dev.jderp.kit.Clock;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;

/**
 * Calls an application's listener and logs its exceptions, at most one in 10 s, so that the caller can go on. Used by
 * one thread.
 */
final class SafeListener {

    private static final long INTERVAL_NS = Duration.ofSeconds(10).toNanos();

    private final Logger log;
    private final Clock clock;
    private long nextNs;
    private long unlogged;

    /** A caller that logs to {@code log} and limits its rate by {@code clock}. */
    SafeListener(Logger log, Clock clock) {
        this.log = log;
        this.clock = clock;
        this.nextNs = clock.nanoTime();
    }

    void call(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            log(e);
        }
    }

    private void log(RuntimeException e) {
        long nowNs = clock.nanoTime();
        if (nowNs - nextNs < 0) {
            unlogged++;
            return;
        }
        String more = unlogged == 0 ? "" : " (and " + unlogged + " more exceptions since the last log line)";
        log.log(Level.ERROR, "a listener threw an exception" + more, e);
        nextNs = nowNs + INTERVAL_NS;
        unlogged = 0;
    }
}
