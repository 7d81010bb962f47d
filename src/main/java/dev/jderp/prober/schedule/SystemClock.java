package dev.jderp.prober.schedule;

import dev.jderp.kit.DaemonTimer;
import dev.jderp.process.OutOfMemory;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The system's time, and a timer with one thread, {@code derp-prober}. */
public final class SystemClock implements ProbeClock, AutoCloseable {

    private final ScheduledThreadPoolExecutor thread = DaemonTimer.create("derp-prober");

    /** Starts the timer. */
    public SystemClock() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }

    @Override
    public Instant now() {
        return Instant.now();
    }

    @Override
    public Pending after(long delayNs, Runnable task) {
        try {
            var scheduled = thread.schedule(OutOfMemory.reporting(task), delayNs, TimeUnit.NANOSECONDS);
            return () -> scheduled.cancel(false);
        } catch (RejectedExecutionException e) { // closed: no task runs any more
            return () -> {
            };
        }
    }

    /** Ends the thread, and waits for that up to 1 s. */
    @Override
    public void close() {
        thread.shutdownNow();
        try {
            var unused = thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
