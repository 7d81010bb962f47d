package dev.jderp.kit;

import java.util.concurrent.ScheduledThreadPoolExecutor;

/** Makes executors for short tasks that are due later or periodically. */
public final class DaemonTimer {

    private DaemonTimer() {}

    /**
     * Makes an executor with one daemon thread, which starts with the first task. Cancelled tasks are removed at once,
     * and after a shutdown no task is run any more.
     *
     * @param thread the name of the thread
     */
    public static ScheduledThreadPoolExecutor create(String thread) {
        var timer = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name(thread).factory());
        timer.setRemoveOnCancelPolicy(true);
        timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        return timer;
    }
}
