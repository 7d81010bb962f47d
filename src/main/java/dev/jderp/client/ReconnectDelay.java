package dev.jderp.client;

import dev.jderp.kit.Clock;
import java.time.Duration;

/**
 * Computes the delay before the next connect. The backoff is reset only after a session that lasted 10 s: a relay that
 * admits the client and closes at once would otherwise be dialled without a pause. A restart that the relay announced
 * makes the delay longer. Used by one thread.
 */
final class ReconnectDelay {

    private static final long STABLE_NS = Duration.ofSeconds(10).toNanos();

    private final Backoff backoff;
    private final Clock clock;
    private final RestartNotice restart = new RestartNotice();
    private boolean loggedIn;
    private long loggedInAtNs;

    /** A delay by {@code backoff} that measures sessions with {@code clock}. */
    ReconnectDelay(Backoff backoff, Clock clock) {
        this.backoff = backoff;
        this.clock = clock;
    }

    /** Takes note of a message of the relay. */
    void onMessage(ReceivedMessage message) {
        restart.onMessage(message);
        if (message instanceof ReceivedMessage.ServerSettings) {
            loggedIn = true;
            loggedInAtNs = clock.nanoTime();
        }
    }

    /** Returns the delay after a connection was lost, or could not be made. */
    Duration next() {
        if (loggedIn && clock.nanoTime() - loggedInAtNs >= STABLE_NS) {
            backoff.reset();
        }
        loggedIn = false;
        return restart.extend(backoff.next());
    }
}
