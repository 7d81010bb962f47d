package dev.jderp.server;

import dev.jderp.protocol.Frame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The stop of a relay, spread over a while so that its clients do not all reconnect at once: each client gets a
 * Restarting frame with the time to come back, and is closed at a moment of its own after its queued packets have been
 * written; mesh peers last, since packets still arrive through them.
 */
final class Drain {

    /** How long a client tries to come back before it gives up and treats this as any other end of its connection. */
    private static final int TRY_FOR_MS = 5_000;
    /** Ordinary clients are closed in this part of the time; the rest is for what has to be written. */
    private static final double CLIENTS_PART = 0.8;

    private static final Logger LOG = System.getLogger(Drain.class.getName());
    private static final long POLL_NS = TimeUnit.MILLISECONDS.toNanos(250);

    private final Relay relay;
    private final long windowNs;
    private final CountDownLatch over = new CountDownLatch(1);

    Drain(Relay relay, Duration window) {
        this.relay = relay;
        this.windowNs = window.toNanos();
    }

    /** Sends Restarting to all clients, and chooses the times. */
    void begin() {
        long nowNs = relay.clock().nanoTime();
        long clientsNs = (long) (windowNs * CLIENTS_PART);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (ClientConnection each : relay.open()) {
            if (each.key().isEmpty()) {
                each.close(CloseReason.SHUTDOWN);
            } else {
                long backInMs = TimeUnit.NANOSECONDS.toMillis(random.nextLong(windowNs + 1));
                long atNs = each.isMeshPeer() ? clientsNs : random.nextLong(clientsNs + 1);
                relay.at(nowNs + atNs, () -> orClose(each, () -> each.end(CloseReason.SHUTDOWN)));
                orClose(each, () -> each.send(new Frame.Restarting(backInMs, TRY_FOR_MS)));
            }
        }
        relay.at(nowNs + windowNs, over::countDown);
        look();
    }

    /** A client that cannot be sent away in order is closed; the others are not affected. */
    private static void orClose(ClientConnection client, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException | LinkageError e) { // classes may be gone where a server has begun to stop
            LOG.log(Level.ERROR, client + ": internal error while it is drained; closing this connection", e);
            client.close(CloseReason.INTERNAL_ERROR);
        }
    }

    /** A connection has gone, or may have. */
    void look() {
        if (relay.isDeserted()) {
            over.countDown();
        }
    }

    /**
     * Waits until all clients have left, or the time is over. Runs what is due meanwhile, as the relay's sweeping
     * thread does, which may have died.
     */
    void await() {
        long startNs = System.nanoTime();
        try {
            for (long left = windowNs; left > 0; left = windowNs - (System.nanoTime() - startNs)) {
                if (over.await(Math.min(left, POLL_NS), TimeUnit.NANOSECONDS)) {
                    return;
                }
                relay.runTimers();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then it ends at once
        }
    }
}
