package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import java.time.Duration;
import java.util.Set;

/**
 * What can be set about a relay.
 *
 * @param handshakeTimeout how long a client may take to log in
 * @param writeTimeout how long a write may make no progress; zero means for ever
 * @param keepAlive the time between two KeepAlive frames; a connection adds up to a twelfth of it, chosen once
 * @param pingInterval the time between two Pings to a client that answers them; zero for none
 * @param queues how much waits for one client
 * @param duplicates the connection that gets the packets of a key with several connections
 * @param log what is logged beyond the usual
 */
public record RelayOptions(
        Duration handshakeTimeout,
        Duration writeTimeout,
        Duration keepAlive,
        Duration pingInterval,
        Queues queues,
        DuplicatePolicy duplicates,
        Log log) {

    /**
     * How much waits for one client, in each of its two queues.
     *
     * @param depth how many packets
     * @param bytes how many bytes of packets while the client does not take them; 0 for any number
     */
    public record Queues(int depth, long bytes) {

        /** Checks the ranges. */
        public Queues {
            if (depth < 1) {
                throw new IllegalArgumentException("send queue depth must be at least 1: " + depth);
            }
            if (bytes < 0) {
                throw new IllegalArgumentException("send queue bytes must not be negative: " + bytes);
            }
        }
    }

    /**
     * What is logged beyond the usual.
     *
     * @param connections whether a line is logged for each connection that opens and closes
     * @param drops the destinations whose dropped packets are logged
     */
    public record Log(boolean connections, Set<NodePublicKey> drops) {

        /** Copies the set. */
        public Log {
            drops = Set.copyOf(drops);
        }
    }

    /**
     * Derper's values ({@code docs/protocol.md#times-and-sizes}), and for what derper does not have, the settings'
     * defaults.
     */
    public static final RelayOptions DEFAULTS = new RelayOptions(Duration.ofSeconds(10), Duration.ofSeconds(2),
            Duration.ofSeconds(60), Duration.ofSeconds(60), new Queues(32, 3 << 20), DuplicatePolicy.LAST_WRITER,
            new Log(false, Set.of()));

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
        if (pingInterval.isNegative()) {
            throw new IllegalArgumentException("ping interval must not be negative: " + pingInterval);
        }
    }
}
