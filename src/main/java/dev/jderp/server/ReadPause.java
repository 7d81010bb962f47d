package dev.jderp.server;

import java.util.concurrent.TimeUnit;

/**
 * A pause in the reading of one client, while its login is being checked or its limit has been reached. The reading
 * thread begins a pause; a timer or the verifier's answer asks the door to call {@link ClientConnection#resumed} on the
 * reading thread, which ends it.
 */
final class ReadPause {

    /** A timer holds on to a connection that may be gone, so it is renewed after so long. */
    private static final long MAX_TIMER_NS = TimeUnit.SECONDS.toNanos(5);

    private final Client client;

    // the reading thread
    private boolean on;
    private long untilNs;

    ReadPause(Client client) {
        this.client = client;
    }

    /** Pauses until {@code login} has been decided. */
    void forLogin(Login login) {
        on = true;
        untilNs = nowNs();
        client.transport.pauseReading();
        var unused = login.decision().whenComplete((verdict, failure) -> client.transport.resumeReading());
    }

    /** Pauses until the clock shows {@code atNs}. */
    void until(long atNs) {
        on = true;
        untilNs = atNs;
        client.transport.pauseReading();
        setTimer(nowNs());
    }

    private void setTimer(long nowNs) {
        client.context.timers()
                .at(nowNs + Math.min(untilNs - nowNs, MAX_TIMER_NS), client.transport::resumeReading);
    }

    /** Ends the pause if it is over; false if it goes on. */
    boolean tryEnd() {
        if (on && !client.isLoggedIn()) {
            return false;
        }
        long nowNs = nowNs();
        if (on && untilNs - nowNs > 0) {
            setTimer(nowNs);
            return false;
        }
        on = false;
        return true;
    }

    boolean isOn() {
        return on;
    }

    private long nowNs() {
        return client.context.clock().nanoTime();
    }
}
