package dev.jderp.mesh;

import dev.jderp.kit.DaemonTimer;
import dev.jderp.process.OutOfMemory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Runs the tasks on the thread {@code derp-mesh}, and those that may block on virtual threads. */
final class ThreadTasks implements MeshTasks {

    private static final Logger LOG = System.getLogger(ThreadTasks.class.getName());

    private final ScheduledThreadPoolExecutor executor = DaemonTimer.create("derp-mesh");

    @Override
    public void run(Runnable task) {
        runAfter(Duration.ZERO, task);
    }

    @Override
    public void runAfter(Duration delay, Runnable task) {
        try {
            var unused = executor.schedule(() -> logging(task), delay.toNanos(), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            // the mesh has been closed
        }
    }

    @Override
    public void runBlocking(Runnable task) {
        Thread.ofVirtual().name("derp-mesh-lookup").start(() -> logging(task));
    }

    private static void logging(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error e) { // executors keep errors to themselves
            OutOfMemory.check(e);
            LOG.log(Level.ERROR, "internal error in a task of the mesh", e);
        }
    }

    @Override
    public void close() {
        executor.shutdownNow();
    }
}
