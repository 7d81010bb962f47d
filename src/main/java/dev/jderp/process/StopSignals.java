package dev.jderp.process;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs the relay's stop at SIGTERM and SIGINT (Ctrl-C) and then ends the process, for a process that runs nothing else.
 *
 * <p>The JVM by itself runs all shutdown hooks at once: while the relay drains its clients, the server's hook
 * deletes the application's files, so that further classes cannot be loaded, and Java's log manager removes its
 * handlers. Here hooks run after the stop. Where signals cannot be handled, hooks run as the JVM runs them.
 */
public final class StopSignals implements AutoCloseable {

    /**
     * How long the stop may take beyond the drain; the rest of {@link BoundedStop#MARGIN} is for the shutdown hooks.
     */
    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final int SIGNALLED = 128;
    private static final int INTERRUPT = 2;
    private static final int TERMINATE = 15;

    /** System property: set once a signal has begun the stop, after which nothing has failed to start. */
    private static final String STOPPING = "dev.jderp.stopping";

    private final Runnable stop;
    private final Duration drain;
    private final @Nullable ClassLoader loader = Thread.currentThread().getContextClassLoader();
    private final AtomicBoolean stopping = new AtomicBoolean();
    private final SignalHook interrupt;
    private final SignalHook terminate;

    private StopSignals(Runnable stop, Duration drain) {
        this.stop = stop;
        this.drain = drain;
        interrupt = SignalHook.install("INT", () -> onSignal(INTERRUPT)); // last: a signal may come at once
        terminate = SignalHook.install("TERM", () -> onSignal(TERMINATE));
    }

    /**
     * Starts to handle both signals; a second one while the stop runs is ignored.
     *
     * @param drain the time over which {@code stop} disconnects clients
     */
    public static StopSignals install(Runnable stop, Duration drain) {
        return new StopSignals(stop, drain);
    }

    /** Whether a signal has begun the stop of this process. */
    public static boolean hasBegun() {
        return System.getProperty(STOPPING) != null;
    }

    private void onSignal(int number) {
        end(SIGNALLED + number);
    }

    /** Runs the stop and ends the process with {@code status}; returns at once if a signal has begun the stop. */
    public void end(int status) {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        System.setProperty(STOPPING, "true");
        long startNs = System.nanoTime();
        try {
            Thread.currentThread().setContextClassLoader(loader);
            BoundedStop.run(stop, drain.plus(MARGIN));
            Duration left = drain.minusNanos(System.nanoTime() - startNs);
            // negative once the drain is over
            System.setProperty(ProcessGuard.DRAIN_MS, Long.toString(left.toMillis()));
        } finally {
            System.exit(status);
        }
    }

    /** Restores the previous handlers. */
    @Override
    public void close() {
        interrupt.close();
        terminate.close();
    }
}
