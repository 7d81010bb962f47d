package dev.jderp.admission;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.concurrent.TimeUnit;

/** A warning that may have cause to be given a thousand times a second, and is given once a minute. */
final class SometimesLog {

    private static final long INTERVAL_NS = TimeUnit.MINUTES.toNanos(1);

    private final Logger log;
    private long nextNs = System.nanoTime();

    SometimesLog(Logger log) {
        this.log = log;
    }

    synchronized void warn(String line) {
        long now = System.nanoTime();
        if (now - nextNs >= 0) {
            nextNs = now + INTERVAL_NS;
            log.log(Level.WARNING, line);
        }
    }
}
