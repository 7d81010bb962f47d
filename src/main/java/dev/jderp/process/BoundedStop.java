package dev.jderp.process;

import java.time.Duration;

/** Runs a stop for a limited time, even if it hangs: for a server that goes on afterwards. */
public final class BoundedStop {

    /** How long a stop may take beyond the time over which clients are sent away. */
    public static final Duration MARGIN = Duration.ofSeconds(9);

    private BoundedStop() {}

    /**
     * Runs {@code stop} on a thread of its own, {@code derp-stop}, and waits for it; runs it on the calling thread if
     * no thread can be started.
     *
     * @return whether it is done; if not, it goes on, interrupted, on a daemon thread
     */
    public static boolean run(Runnable stop, Duration limit) {
        Thread thread = Thread.ofPlatform().daemon().name("derp-stop").unstarted(stop);
        try {
            thread.start();
        } catch (OutOfMemoryError e) { // no more threads
            stop.run();
            return true;
        }
        try {
            if (thread.join(limit)) {
                return true;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        thread.interrupt();
        return false;
    }
}
