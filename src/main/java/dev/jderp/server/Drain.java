package dev.jderp.server;

import dev.jderp.protocol.Frame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The end of a relay, spread over a window of time so that its clients do not all connect to the next one at once: each
 * gets a Restarting frame with the time to come back, and is closed at a moment of its own when what is queued for it
 * has been written; mesh peers last, since they still forward packets. One thread begins and waits for it.
 */
final class Drain {

    /** How long a client tries to come back before it treats this as any other end of its connection. */
    private static final int TRY_FOR_MS = 5_000;
    /** Ordinary clients are closed in this part of the window; the rest is for writing what is queued. */
    private static final double CLIENTS_PART = 0.8;

    private static final Logger LOG = System.getLogger(Drain.class.getName());
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final RelayContext context;
    private final ConnectionTable table;
    private final long windowNs;
    private final boolean isReplaced;
    private final CountDownLatch over = new CountDownLatch(1);

    Drain(RelayContext context, ConnectionTable table, Duration window, boolean isReplaced) {
        this.context = context;
        this.table = table;
        this.windowNs = window.toNanos();
        this.isReplaced = isReplaced;
    }

    /** Sends each client its Restarting frame, and sets the times at which they are closed. */
    void begin() {
        long nowNs = context.clock().nanoTime();
        long clientsNs = (long) (windowNs * CLIENTS_PART);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (Client each : table.open()) {
            if (each.key().isEmpty()) {
                each.close(CloseReason.SHUTDOWN);
            } else {
                long backInMs = isReplaced
                        ? 0
                        : TimeUnit.NANOSECONDS.toMillis(random.nextLong(windowNs + 1));
                long atNs = each.isMeshPeer() ? clientsNs : random.nextLong(clientsNs + 1);
                runOrClose(each, () -> each.send(new Frame.Restarting(backInMs, TRY_FOR_MS)));
                // only now, or its end could come first
                context.timers().at(nowNs + atNs, () -> runOrClose(each, () -> each.end(CloseReason.SHUTDOWN)));
            }
        }
        context.timers().at(nowNs + windowNs, over::countDown);
        table.whenEmpty(over::countDown);
    }

    /** Ends the links of other processes when no client is left that packets could be forwarded to. */
    private void endLinksIfAlone() {
        if (table.open().stream().allMatch(Client::isMeshPeer)) {
            table.open().forEach(each -> runOrClose(each, () -> each.end(CloseReason.SHUTDOWN)));
        }
    }

    /** Runs a step for one client, which is closed if that fails; the others are not affected. */
    private static void runOrClose(Client client, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) { // a server that has begun to stop may have removed classes
            LOG.log(Level.ERROR, client + ": internal error while it is drained; closing this connection", e);
            client.close(CloseReason.INTERNAL_ERROR);
        }
    }

    /**
     * Waits until all clients have left, or the time is over. Runs the timers meanwhile, as the relay's sweeping thread
     * does, which may have died.
     */
    void await() {
        long startNs = System.nanoTime();
        try {
            for (long left = windowNs; left > 0; left = windowNs - (System.nanoTime() - startNs)) {
                if (over.await(Math.min(left, POLL_NS), TimeUnit.NANOSECONDS)) {
                    return;
                }
                context.timers().runDue();
                if (isReplaced) {
                    endLinksIfAlone();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then it ends at once
        }
    }
}
