package dev.jderp.debug.servlet;

import dev.jderp.debug.pages.Traffic;
import dev.jderp.server.Relay;
import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * The viewers of {@code /debug/traffic}. Each has a virtual thread, which waits and writes for half a minute, so that
 * no worker of the container is occupied; their number is bounded. Safe for any thread.
 */
final class TrafficViewers {

    /** The largest number of viewers. */
    static final int MAX_VIEWERS = 8;

    private static final Logger LOG = System.getLogger(TrafficViewers.class.getName());
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Duration MAX_TIME = Duration.ofSeconds(30);

    private final Semaphore room = new Semaphore(MAX_VIEWERS);
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Starts a viewer's stream; returns false, and does nothing, if there are too many. */
    boolean serve(HttpServletRequest request, Relay relay) {
        if (!room.tryAcquire()) {
            return false;
        }
        AsyncContext exchange;
        try {
            exchange = request.startAsync();
            exchange.setTimeout(2 * MAX_TIME.toMillis());
        } catch (IllegalStateException e) {
            room.release();
            throw e;
        }
        Thread.ofVirtual().name("derp-traffic").start(() -> {
            try {
                stream(exchange.getResponse(), relay);
            } catch (IOException | IllegalStateException e) {
                LOG.log(Level.DEBUG, "a viewer of the traffic has disconnected", e);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } finally {
                room.release();
                complete(exchange);
            }
        });
        return true;
    }

    private void stream(ServletResponse response, Relay relay) throws IOException, InterruptedException {
        Traffic traffic = new Traffic();
        long end = System.nanoTime() + MAX_TIME.toNanos();
        do {
            response.getOutputStream().write(traffic.round(relay.clients()).getBytes(StandardCharsets.UTF_8));
            response.flushBuffer();
        } while (!closed.await(INTERVAL.toMillis(), TimeUnit.MILLISECONDS) && System.nanoTime() - end < 0);
    }

    private static void complete(AsyncContext exchange) {
        try {
            exchange.complete();
        } catch (IllegalStateException e) {
            LOG.log(Level.DEBUG, "the container has ended the exchange already", e);
        }
    }

    /** Ends every stream. */
    void close() {
        closed.countDown();
    }
}
