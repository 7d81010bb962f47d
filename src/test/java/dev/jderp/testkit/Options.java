package dev.jderp.testkit;

import dev.jderp.server.DuplicatePolicy;
import dev.jderp.server.RelayOptions;
import java.time.Duration;

/** A relay's defaults with one of them changed. */
public final class Options {

    private static final RelayOptions D = RelayOptions.DEFAULTS;

    private Options() {}

    public static RelayOptions duplicates(DuplicatePolicy policy) {
        return new RelayOptions(
                D.handshakeTimeout(), D.writeTimeout(), D.keepAlive(), D.pingInterval(), D.queues(), policy, D.log());
    }

    public static RelayOptions queues(int depth, long bytes) {
        return new RelayOptions(D.handshakeTimeout(), D.writeTimeout(), D.keepAlive(), D.pingInterval(),
                new RelayOptions.Queues(depth, bytes), D.duplicates(), D.log());
    }

    public static RelayOptions pings(Duration interval) {
        return new RelayOptions(
                D.handshakeTimeout(), D.writeTimeout(), D.keepAlive(), interval, D.queues(), D.duplicates(), D.log());
    }
}
