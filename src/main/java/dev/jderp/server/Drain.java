package dev.jderp.server;

import dev.jderp.protocol.Frame;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/**
 * The end of a relay, spread over a while so that its clients do not all knock at the next one at once: each is told when
 * to come back, and closed at a moment of its own when what is queued for it has been written; mesh peers last, since
 * packets still come by them.
 */
final class Drain {

    /** How long a client may try to come back before it goes on as after any other end (reference section 1.2.1). */
    private static final int TRY_FOR_MS = 5_000;
    /** Ordinary clients are closed in this part of the time; the rest is for what has to be written. */
    private static final double CLIENTS_PART = 0.8;

    private final Relay relay;
    private final long windowNs;
    private final CountDownLatch over = new CountDownLatch(1);

    Drain(Relay relay, Duration window) {
        this.relay = relay;
        this.windowNs = window.toNanos();
    }

    /** Tells everybody, and sets the times. */
    void begin() {
        long nowNs = relay.clock().nanoTime();
        long clientsNs = (long) (windowNs * CLIENTS_PART);
        ThreadLocalRandom random = ThreadLocalRandom.current();
        for (ClientConnection each : relay.open()) {
            if (each.key().isEmpty()) {
                each.close(CloseReason.SHUTDOWN);
            } else {
                long backInMs = TimeUnit.NANOSECONDS.toMillis(random.nextLong(windowNs + 1));
                each.send(new Frame.Restarting(backInMs, TRY_FOR_MS));
                long atNs = each.isMeshPeer() ? clientsNs : random.nextLong(clientsNs + 1);
                relay.at(nowNs + atNs, () -> each.end(CloseReason.SHUTDOWN));
            }
        }
        relay.at(nowNs + windowNs, over::countDown);
        look();
    }

    /** A connection has gone, or may have. */
    void look() {
        if (relay.isDeserted()) {
            over.countDown();
        }
    }

    /** Waits until everybody has gone, or the time is over. */
    void await() {
        try {
            var unused = over.await(windowNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // then it ends at once
        }
    }
}
