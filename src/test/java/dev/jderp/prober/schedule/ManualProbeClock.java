package dev.jderp.prober.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** A clock that a test turns by hand; what is due is done by the turning thread. */
public final class ManualProbeClock implements ProbeClock {

    public static final Instant EPOCH = Instant.parse("2026-01-01T00:00:00Z");

    private record Task(long atNs, long order, Runnable run) {
    }

    // guarded by this
    private final PriorityQueue<Task> tasks = new PriorityQueue<>(
            (a, b) -> a.atNs == b.atNs ? Long.compare(a.order, b.order) : Long.compare(a.atNs, b.atNs));
    private long nowNs;
    private long order;

    @Override
    public synchronized long nanoTime() {
        return nowNs;
    }

    @Override
    public synchronized Instant now() {
        return EPOCH.plusNanos(nowNs);
    }

    @Override
    public synchronized Pending after(long delayNs, Runnable task) {
        Task added = new Task(nowNs + delayNs, order++, task);
        tasks.add(added);
        return () -> cancel(added);
    }

    private synchronized void cancel(Task task) {
        tasks.remove(task);
    }

    public void advance(Duration by) {
        long untilNs = nanoTime() + by.toNanos();
        for (Task due = take(untilNs); due != null; due = take(untilNs)) {
            due.run.run();
        }
        synchronized (this) {
            nowNs = untilNs;
        }
    }

    private synchronized @Nullable Task take(long untilNs) {
        Task first = tasks.peek();
        if (first == null || first.atNs > untilNs) {
            return null;
        }
        nowNs = Math.max(nowNs, first.atNs);
        return tasks.poll();
    }
}
