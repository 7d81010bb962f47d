package dev.jderp.frontdoor.listen;

import java.time.Duration;

/**
 * Bounds on connections that have not logged in.
 *
 * @param phase how long TLS, a PROXY header, and a request's head and body may each take
 * @param answer how long the container may take to begin its answer, the client to read it, and to send another request
 * @param connections how many connections there may be
 * @param connectionsPerSource how many of them one source may have: an IPv4 address, or the /64 of an IPv6 address
 * @param body the largest request body that is forwarded to the container, in bytes
 * @param accepts the rate of accepted connections in all
 * @param acceptsPerAddress the rate of accepted connections of one source
 */
public record PendingLimits(
        Duration phase, Duration answer, int connections, int connectionsPerSource, long body, Rate accepts,
        Rate acceptsPerAddress) {

    private static final int DEFAULT_SHARES = 8;

    /** Limits with the default share of one source. */
    public PendingLimits(
            Duration phase, Duration answer, int connections, long body, Rate accepts, Rate acceptsPerAddress) {
        this(phase, answer, connections, defaultShare(connections), body, accepts, acceptsPerAddress);
    }

    /** Returns the same limits without those on rates. */
    public PendingLimits withoutRates() {
        return new PendingLimits(phase, answer, connections, connectionsPerSource, body, Rate.NONE, Rate.NONE);
    }

    /** Returns how many of {@code connections} one source may have by default: an eighth, and at least one. */
    public static int defaultShare(int connections) {
        return Math.max(1, connections / DEFAULT_SHARES);
    }

    /**
     * A rate at which connections are accepted; those beyond it are closed at once.
     *
     * @param perSecond connections per second; 0 for no limit
     * @param burst connections that are accepted at once before the rate applies
     */
    public record Rate(double perSecond, int burst) {

        /** No limit. */
        private static final Rate NONE = new Rate(0, 1);
    }
}
