package dev.jderp.client.dial;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A short action that runs after a delay unless it is closed before. All actions of a process share one virtual thread,
 * {@code derp-client-watch}, which ends after a second without work. Safe for any thread.
 */
public final class DelayedAction implements AutoCloseable {

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final ScheduledFuture<?> task;

    private DelayedAction(ScheduledFuture<?> task) {
        this.task = task;
    }

    private static ScheduledThreadPoolExecutor timer() {
        var timer = new ScheduledThreadPoolExecutor(1,
                Thread.ofVirtual().name("derp-client-watch").factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(1, TimeUnit.SECONDS);
        timer.allowCoreThreadTimeOut(true);
        return timer;
    }

    /** Schedules an action, which must not block. */
    public static DelayedAction schedule(Duration delay, Runnable action) {
        return new DelayedAction(TIMER.schedule(action, delay.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Cancels the action; one that is running already goes on. */
    @Override
    public void close() {
        task.cancel(false);
    }
}
