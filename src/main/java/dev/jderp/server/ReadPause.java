package dev.jderp.server;

import java.util.concurrent.TimeUnit;

/**
 * The pause of reading from one client: its login is being checked, or it has reached its limit. The reading thread
 * begins a pause; the thread that ends it asks the door to call {@link ClientConnection#resumed} on the reading thread.
 */
final class ReadPause {

    /** A timer holds on to a connection that may be gone, so it looks again after so long. */
    private static final long LONGEST_NS = TimeUnit.SECONDS.toNanos(5);

    private final Relay relay;
    private final Transport transport;
    private final ClientConnection connection;

    // the reading thread
    private boolean on;
    private long untilNs;

    ReadPause(Relay relay, Transport transport, ClientConnection connection) {
        this.relay = relay;
        this.transport = transport;
        this.connection = connection;
    }

    /** Until the login has been decided. */
    void forLogin(Login login) {
        on = true;
        untilNs = relay.clock().nanoTime();
        transport.pauseReading();
        var unused = login.decision().whenComplete((verdict, failure) -> transport.resumeReading());
    }

    /** Until the time {@code atNs}. */
    void until(long atNs) {
        on = true;
        untilNs = atNs;
        transport.pauseReading();
        arm(relay.clock().nanoTime());
    }

    private void arm(long nowNs) {
        relay.at(nowNs + Math.min(untilNs - nowNs, LONGEST_NS), transport::resumeReading);
    }

    /** Whether the client may be read on now; a pause that is not over goes on. */
    boolean ends() {
        if (on && !connection.isLoggedIn()) {
            return false;
        }
        long nowNs = relay.clock().nanoTime();
        if (on && untilNs - nowNs > 0) {
            arm(nowNs);
            return false;
        }
        on = false;
        return true;
    }

    boolean isOn() {
        return on;
    }
}
