package dev.jderp.acme;

import dev.jderp.kit.DaemonTimer;
import dev.jderp.metrics.RepeatedTask;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Has a {@link CertificateKeeper} check every ten seconds what is due, on a thread of its own. */
public final class CertificateThread implements AutoCloseable {

    private static final int INTERVAL_S = 10;

    private final ScheduledThreadPoolExecutor timer = DaemonTimer.create("derp-certificate");
    private final CertificateKeeper keeper;

    /** Makes a thread that {@link #start} starts. */
    public CertificateThread(CertificateKeeper keeper) {
        this.keeper = keeper;
    }

    /** Starts the thread, with a first check at once. */
    public void start() {
        var unused = timer.scheduleWithFixedDelay(
                new RepeatedTask("check of the certificate", this::check), 0, INTERVAL_S, TimeUnit.SECONDS);
    }

    private void check() {
        try {
            keeper.check();
        } catch (InterruptedException e) { // closed
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the thread; an order that is under way is given up. */
    @Override
    public void close() {
        timer.shutdownNow();
    }
}
