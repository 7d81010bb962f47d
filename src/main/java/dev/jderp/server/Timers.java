package dev.jderp.server;

import dev.jderp.kit.Clock;
import dev.jderp.kit.DaemonTimer;
import dev.jderp.metrics.RepeatedTask;
import dev.jderp.process.OutOfMemory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs tasks at their times by the relay's clock, and the periodic sweep, on one thread of its own,
 * {@code derp-sweeper}. Any thread may add a task. Until it is started, or where that thread has died, tasks run only
 * when {@link #runDue} is called.
 */
final class Timers {

    private static final Logger LOG = System.getLogger(Timers.class.getName());

    private record Timer(long atNs, long order, Runnable task) {
    }

    private final Clock clock;

    // guarded by itself
    private final PriorityQueue<Timer> timers = new PriorityQueue<>((a, b) -> {
        long left = a.atNs - b.atNs; // the clock may wrap around
        return Long.signum(left != 0 ? left : a.order - b.order);
    });
    private long order; // guarded by timers

    private volatile long coarseNs;
    private volatile boolean stopped; // changed under this
    private volatile @Nullable ScheduledExecutorService executor; // changed under this
    private volatile @Nullable Future<?> sweeping;

    Timers(Clock clock) {
        this.clock = clock;
        this.coarseNs = clock.nanoTime();
    }

    /** Starts the thread, which runs {@code sweep} again and again, {@code interval} apart. */
    synchronized void start(Runnable sweep, Duration interval) {
        if (executor == null && !stopped) {
            var made = DaemonTimer.create("derp-sweeper");
            sweeping = made.scheduleWithFixedDelay(
                    new RepeatedTask("sweep of connections", sweep), interval.toNanos(), interval.toNanos(),
                    TimeUnit.NANOSECONDS);
            executor = made;
        }
    }

    /** Whether the thread runs: true from the start to the stop, unless a sweep has ended it. */
    boolean isRunning() {
        Future<?> running = sweeping;
        return !stopped && running != null && !running.isDone();
    }

    /** Ends the thread and forgets every task; later calls of {@link #start} do nothing. */
    void stop() {
        ScheduledExecutorService running;
        synchronized (this) {
            stopped = true;
            running = executor;
            executor = null;
        }
        if (running != null) {
            running.shutdownNow();
        }
        synchronized (timers) {
            timers.clear();
        }
    }

    boolean isStopped() {
        return stopped;
    }

    /** Runs {@code task} when the clock shows {@code atNs}; a task is short and never blocks. */
    void at(long atNs, Runnable task) {
        synchronized (timers) {
            timers.add(new Timer(atNs, order++, task));
        }
        ScheduledExecutorService running = executor;
        if (running != null) {
            try {
                var unused = running.schedule(
                        this::runDue, Math.max(0, atNs - clock.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException e) {
                // the relay has stopped, and every client has been closed
            }
        }
    }

    /** Runs the tasks that are due; any thread may call it. A task that fails is logged, and the others still run. */
    void runDue() {
        long nowNs = clock.nanoTime();
        coarseNs = nowNs;
        for (Runnable task : takeDue(nowNs)) {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // executors keep errors to themselves
                OutOfMemory.check(e);
                LOG.log(Level.ERROR, "internal error in a timer", e);
            }
        }
    }

    private List<Runnable> takeDue(long nowNs) {
        List<Runnable> due = new ArrayList<>();
        synchronized (timers) {
            for (Timer first = timers.peek(); first != null && first.atNs - nowNs <= 0; first = timers.peek()) {
                due.add(first.task);
                timers.remove();
            }
        }
        return due;
    }

    /** The time of the last {@link #runDue}: at most one sweep interval old, and cheaper to read than the clock. */
    long coarseNanoTime() {
        return coarseNs;
    }
}
