package dev.jderp.app;

import dev.jderp.process.OutOfMemory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Stops the relay when the heap of a server that it shares with others is exhausted: it is not live then, and the
 * server goes on. The thread that does it, {@code derp-exhausted}, is made beforehand, since it might not be had later.
 */
final class ExhaustionStop implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ExhaustionStop.class.getName());
    /** Where libraries of the relay's own log what they catch. */
    private static final List<String> LOGS = List.of("dev.jderp", "io.netty");

    private final Runnable stop;
    private final CountDownLatch exhausted = new CountDownLatch(1);
    private final List<Runnable> watches = LOGS.stream().map(OutOfMemory::watchLog).toList();
    private final Thread thread = Thread.ofPlatform().daemon().name("derp-exhausted").unstarted(this::await);

    /** @param stop stops the relay at once */
    ExhaustionStop(Runnable stop) {
        this.stop = stop;
        thread.start();
        OutOfMemory.onExhaustion(error -> exhausted.countDown());
    }

    private void await() {
        try {
            exhausted.await();
        } catch (InterruptedException e) {
            return; // the relay has stopped, and the thread ends with this
        }
        try {
            stop.run();
        } finally {
            LOG.log(Level.ERROR, "out of memory: the Java heap is exhausted; the relay has stopped and is not live. "
                    + "Redeploy it, or restart the server with a larger heap (-Xmx)");
        }
    }

    @Override
    public void close() {
        OutOfMemory.onExhaustion(null);
        watches.forEach(Runnable::run);
        if (!Thread.currentThread().equals(thread)) { // it ends by itself when it has stopped the relay
            thread.interrupt();
        }
    }
}
