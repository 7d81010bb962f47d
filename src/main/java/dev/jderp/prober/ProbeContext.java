package dev.jderp.prober;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a probe: how long it may still take, and what ends with it. Safe for any thread. */
public final class ProbeContext {

    private static final int MIN_TIMEOUT_MS = 1;

    private final ProbeClock clock;
    private final boolean bounded;
    private final long untilNs;

    // guarded by this
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean over;
    private volatile String doing = "";

    private ProbeContext(ProbeClock clock, boolean bounded, long untilNs) {
        this.clock = clock;
        this.bounded = bounded;
        this.untilNs = untilNs;
    }

    /** A run that may take {@code timeoutNs} from now on. */
    static ProbeContext within(ProbeClock clock, long timeoutNs) {
        return new ProbeContext(clock, true, clock.nanoTime() + timeoutNs);
    }

    /** A run that goes on until it is ended. */
    static ProbeContext endless(ProbeClock clock) {
        return new ProbeContext(clock, false, 0);
    }

    /** How long the run may still take; less than nothing if it is over. */
    public long leftNs() {
        return bounded ? untilNs - clock.nanoTime() : Long.MAX_VALUE;
    }

    /** The same as a timeout of a socket, {@code maxMs} at most, never zero, which would be for ever. */
    int timeoutMs(int maxMs) {
        long left = TimeUnit.NANOSECONDS.toMillis(leftNs());
        return (int) Math.max(MIN_TIMEOUT_MS, Math.min(maxMs, left));
    }

    /** Nanoseconds since some fixed moment, of the clock that the run is measured with. */
    long nanoTime() {
        return clock.nanoTime();
    }

    /** Says what is being waited for, in words for the error if the time is over before. */
    void doing(String what) {
        doing = what;
    }

    /** What was said last, empty if nothing was. */
    String doing() {
        return doing;
    }

    /** Whether its time is over, or the probe has been closed. */
    public synchronized boolean isOver() {
        return over;
    }

    /** Has {@code part} closed when the run ends, or its time; at once if that has been. */
    public <T extends AutoCloseable> T closing(T part) {
        synchronized (this) {
            if (!over) {
                parts.push(part);
                return part;
            }
        }
        close(part);
        return part;
    }

    /** Called by the thread that does the run. */
    synchronized void begin() {
        thread = Thread.currentThread();
        if (over) {
            thread.interrupt();
        }
    }

    /** Ends the run from outside; waits for nothing. */
    void end() {
        synchronized (this) {
            over = true;
            if (thread != null) {
                thread.interrupt();
            }
        }
        Thread.ofVirtual().name("derp-probe-end").start(this::closeParts);
    }

    /** The run has ended; called by its thread, which hears nothing more from here. */
    void finish() {
        synchronized (this) {
            thread = null;
        }
        closeParts();
    }

    private void closeParts() {
        for (AutoCloseable part = take(); part != null; part = take()) {
            close(part);
        }
    }

    private synchronized @Nullable AutoCloseable take() {
        return parts.poll();
    }

    private static void close(AutoCloseable part) {
        try {
            part.close();
        } catch (Exception e) {
            // it has no further use, whatever it says
        }
    }
}
