package dev.jderp.client;

import java.time.Duration;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Does something short after a while unless it is called off; its one thread goes when there is nothing to do. */
final class DelayedActions implements AutoCloseable {

    private static final ScheduledThreadPoolExecutor TIMER = timer();

    private final ScheduledFuture<?> task;

    private DelayedActions(ScheduledFuture<?> task) {
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

    static DelayedActions after(Duration time, Runnable action) {
        return new DelayedActions(TIMER.schedule(action, time.toNanos(), TimeUnit.NANOSECONDS));
    }

    /** Calls it off. */
    @Override
    public void close() {
        task.cancel(false);
    }
}
