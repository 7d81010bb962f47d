package dev.jderp.process;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Runs the relay's stop at SIGTERM and SIGINT (Ctrl-C) and ends the process after it, for a process that runs nothing
 * else.
 *
 * <p>The JVM by itself runs all shutdown hooks at once: while the relay sends its clients away, the server's hook
 * deletes the application's files, so that classes which are needed only now cannot be loaded, and Java's log manager
 * removes its handlers. Here hooks run after the stop. Where signals cannot be handled the JVM's way is kept.
 */
public final class StopSignals implements AutoCloseable {

    /**
     * How long the stop may take beyond the drain; the rest of {@link BoundedStop#MARGIN} is for the shutdown hooks.
     */
    private static final Duration MARGIN = Duration.ofSeconds(5);
    private static final int SIGNALLED = 128;
    private static final int INTERRUPT = 2;
    private static final int TERMINATE = 15;

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
     * Handles both signals from now on; a second one while the stop runs is ignored.
     *
     * @param drain the time over which {@code stop} sends clients away
     */
    public static StopSignals install(Runnable stop, Duration drain) {
        return new StopSignals(stop, drain);
    }

    private void onSignal(int number) {
        if (!stopping.compareAndSet(false, true)) {
            return;
        }
        long startNs = System.nanoTime();
        try {
            Thread.currentThread().setContextClassLoader(loader);
            BoundedStop.run(stop, drain.plus(MARGIN));
            Duration left = drain.minusNanos(System.nanoTime() - startNs);
            // negative once the drain is over
            System.setProperty(ProcessGuard.DRAIN_MS, Long.toString(left.toMillis()));
        } finally {
            System.exit(SIGNALLED + number);
        }
    }

    /** Gives the signals back. */
    @Override
    public void close() {
        interrupt.close();
        terminate.close();
    }
}
