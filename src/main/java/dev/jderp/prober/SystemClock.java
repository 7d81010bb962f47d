package dev.jderp.prober;

import dev.jderp.kit.DaemonTimer;
import dev.jderp.process.OutOfMemory;
import java.time.Instant;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The machine's time, and a thread that does what is due, {@code derp-prober}. */
final class SystemClock implements ProbeClock, AutoCloseable {

    private final ScheduledThreadPoolExecutor thread = DaemonTimer.create("derp-prober");

    SystemClock() {}

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
        } catch (RejectedExecutionException e) { // after the end nothing is done
            return () -> {
            };
        }
    }

    /** Ends the thread, and waits until it has gone. */
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
