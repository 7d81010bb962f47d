package dev.jderp.app;

import dev.jderp.process.OutOfMemory;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Stops the relay when the heap is exhausted on a server that other applications share. The relay's liveness check then
 * fails, and the server goes on. Its thread, {@code derp-exhausted}, is created beforehand, because an exhausted heap
 * may have no room for one.
 */
final class ExhaustionStop implements AutoCloseable {

    private static final Logger LOG = System.getLogger(ExhaustionStop.class.getName());
    /** The loggers of the relay and of libraries that log the errors that they catch. */
    private static final List<String> LOGGERS = List.of("dev.jderp", "io.netty");

    private final Runnable stop;
    private final CountDownLatch exhausted = new CountDownLatch(1);
    private final List<Runnable> watches = LOGGERS.stream().map(OutOfMemory::watchLog).toList();
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
            return; // close was called
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
        if (!Thread.currentThread().equals(thread)) { // it ends by itself after it has stopped the relay
            thread.interrupt();
        }
    }
}
