package dev.jderp.server;

import dev.jderp.process.OutOfMemory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/** What is to be done later, by the relay's clock. Any thread may add; the sweeping thread does it. */
final class Timers {

    private static final Logger LOG = System.getLogger(Timers.class.getName());

    private record Timer(long atNs, long order, Runnable task) {
    }

    // guarded by this
    private final PriorityQueue<Timer> timers = new PriorityQueue<>((a, b) -> {
        long left = a.atNs - b.atNs; // the clock may wrap around
        return Long.signum(left != 0 ? left : a.order - b.order);
    });
    private long order;

    /** Adds a task that is due at {@code atNs}; tasks are short and wait for nothing. */
    synchronized void add(long atNs, Runnable task) {
        timers.add(new Timer(atNs, order++, task));
    }

    /** Does what is due at {@code nowNs}; a task that fails is logged, and the others are done all the same. */
    void run(long nowNs) {
        for (Runnable task : due(nowNs)) {
            try {
                task.run();
            } catch (RuntimeException | Error e) { // executors keep errors to themselves
                OutOfMemory.check(e);
                LOG.log(Level.ERROR, "internal error in a timer", e);
            }
        }
    }

    private synchronized List<Runnable> due(long nowNs) {
        List<Runnable> due = new ArrayList<>();
        for (Timer first = timers.peek(); first != null && first.atNs - nowNs <= 0; first = timers.peek()) {
            due.add(first.task);
            timers.remove();
        }
        return due;
    }

    synchronized void clear() {
        timers.clear();
    }
}
