package dev.jderp.client;

import dev.jderp.kit.Clock;
import java.time.Duration;

/**
 * How long to wait before connecting again. The backoff goes on until a relay has kept the client for 10 s, since one
 * that lets it in and closes would else be dialled without a pause; a restart that was announced makes the wait longer.
 */
final class ReconnectDelay {

    private static final long STABLE_NS = Duration.ofSeconds(10).toNanos();

    private final Backoff backoff;
    private final Clock clock;
    private final RestartNotice restart = new RestartNotice();
    private boolean loggedIn;
    private long loggedInAtNs;

    /**
     * For one thread.
     *
     * @param clock nanoseconds since some fixed moment
     */
    ReconnectDelay(Backoff backoff, Clock clock) {
        this.backoff = backoff;
        this.clock = clock;
    }

    /** Notes what the relay has sent. */
    void received(ReceivedMessage message) {
        restart.received(message);
        if (message instanceof ReceivedMessage.ServerSettings) {
            loggedIn = true;
            loggedInAtNs = clock.nanoTime();
        }
    }

    /** The connection is lost, or could not be made: how long to wait. */
    Duration next() {
        if (loggedIn && clock.nanoTime() - loggedInAtNs >= STABLE_NS) {
            backoff.reset();
        }
        loggedIn = false;
        return restart.extend(backoff.next());
    }
}
