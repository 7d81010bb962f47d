package dev.jderp.prober.schedule;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a probe: its time limit, and the resources that are closed when it ends. Safe for any thread. */
public final class ProbeContext {

    private static final int MIN_TIMEOUT_MS = 1;

    private final ProbeClock clock;
    private final boolean bounded;
    private final long untilNs;

    // Guarded by this.
    private final Deque<AutoCloseable> resources = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean over;
    private volatile String doing = "";

    private ProbeContext(ProbeClock clock, boolean bounded, long untilNs) {
        this.clock = clock;
        this.bounded = bounded;
        this.untilNs = untilNs;
    }

    /** A run that is to end within {@code timeoutNs} from now. */
    public static ProbeContext within(ProbeClock clock, long timeoutNs) {
        return new ProbeContext(clock, true, clock.nanoTime() + timeoutNs);
    }

    /** A run without a time limit, for a continuous probe. */
    public static ProbeContext endless(ProbeClock clock) {
        return new ProbeContext(clock, false, 0);
    }

    /** The time left in nanoseconds, negative after the limit; {@code Long.MAX_VALUE} without a limit. */
    public long leftNs() {
        return bounded ? untilNs - clock.nanoTime() : Long.MAX_VALUE;
    }

    /** The time left as the timeout of a socket: 1 to {@code maxMs} milliseconds. */
    public int timeoutMs(int maxMs) {
        long left = TimeUnit.NANOSECONDS.toMillis(leftNs());
        return (int) Math.max(MIN_TIMEOUT_MS, Math.min(maxMs, left));
    }

    /** The time of the clock by which the run is measured. */
    public long nanoTime() {
        return clock.nanoTime();
    }

    /** Sets the activity that the error names if the time runs out, such as {@code connecting to derp1a}. */
    public void doing(String activity) {
        doing = activity;
    }

    /** The activity that was set last; empty if there is none. */
    String doing() {
        return doing;
    }

    /** Whether the time has run out, or the probe was closed. */
    public synchronized boolean isOver() {
        return over;
    }

    /**
     * Has a resource closed when the run ends or its time runs out; at once if that has happened.
     *
     * @return the resource
     */
    public <T extends AutoCloseable> T closing(T resource) {
        synchronized (this) {
            if (!over) {
                resources.push(resource);
                return resource;
            }
        }
        close(resource);
        return resource;
    }

    /** Marks the calling thread as the one that does the run. */
    synchronized void begin() {
        thread = Thread.currentThread();
        if (over) {
            thread.interrupt();
        }
    }

    /** Ends the run from outside: interrupts its thread and closes its resources. Does not block. */
    void end() {
        synchronized (this) {
            over = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
        Thread.ofVirtual().name("derp-probe-end").start(this::closeResources);
    }

    /** Closes the resources; called by the run's thread at its end, after which it is not interrupted any more. */
    void finish() {
        synchronized (this) {
            thread = null;
        }
        closeResources();
    }

    private void closeResources() {
        for (AutoCloseable each = take(); each != null; each = take()) {
            close(each);
        }
    }

    private synchronized @Nullable AutoCloseable take() {
        return resources.poll();
    }

    private static void close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Exception e) {
            // not needed any more, so the failure does not matter
        }
    }
}
