package dev.jderp.server;

import java.time.Duration;

/**
 * What can be set about a relay.
 *
 * @param handshakeTimeout how long a client may take to log in
 * @param writeTimeout how long a write may make no progress; zero means for ever
 * @param keepAlive the time between two KeepAlive frames; a connection adds up to a twelfth of it, chosen once
 * @param sendQueueDepth how many packets wait for one client, in each of its two queues
 */
public record RelayOptions(Duration handshakeTimeout, Duration writeTimeout, Duration keepAlive, int sendQueueDepth) {

    /** Reference section 3.16. */
    public static final RelayOptions DEFAULTS = new RelayOptions(Duration.ofSeconds(10), Duration.ofSeconds(2),
            Duration.ofSeconds(60), 32);

    /** Checks the ranges. */
    public RelayOptions {
        if (handshakeTimeout.isNegative() || handshakeTimeout.isZero()) {
            throw new IllegalArgumentException("handshake timeout must be positive: " + handshakeTimeout);
        }
        if (writeTimeout.isNegative()) {
            throw new IllegalArgumentException("write timeout must not be negative: " + writeTimeout);
        }
        if (keepAlive.isNegative() || keepAlive.isZero()) {
            throw new IllegalArgumentException("keep-alive must be positive: " + keepAlive);
        }
        if (sendQueueDepth < 1) {
            throw new IllegalArgumentException("send queue depth must be at least 1: " + sendQueueDepth);
        }
    }
}
