package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import java.time.Duration;
import java.util.Set;

/**
 * The options of a relay.
 *
 * @param handshakeTimeout how long a client may take to log in
 * @param writeTimeout how long a write may make no progress; zero means for ever
 * @param keepAlive the time between two KeepAlive frames; a connection adds up to a twelfth of it, chosen once
 * @param pingInterval the time between two Pings to a client that answers them; zero for none
 * @param queues how many packets may wait for one client
 * @param duplicates which connection gets the packets of a key with several
 * @param log the optional parts of the log
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
     * The limits of each of the two queues of a client.
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
     * The optional parts of the log.
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
     * Derper's values ({@code docs/protocol.md#times-and-sizes}), and the settings' defaults for options that derper
     * does not have.
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

    /** A builder that begins with these options. */
    public Builder toBuilder() {
        return new Builder(this);
    }

    /** Collects the components of {@link RelayOptions}; one thread. */
    public static final class Builder {

        private Duration handshakeTimeout;
        private Duration writeTimeout;
        private Duration keepAlive;
        private Duration pingInterval;
        private Queues queues;
        private DuplicatePolicy duplicates;
        private Log log;

        private Builder(RelayOptions base) {
            handshakeTimeout = base.handshakeTimeout;
            writeTimeout = base.writeTimeout;
            keepAlive = base.keepAlive;
            pingInterval = base.pingInterval;
            queues = base.queues;
            duplicates = base.duplicates;
            log = base.log;
        }

        /** How long a client may take to log in. */
        public Builder handshakeTimeout(Duration value) {
            handshakeTimeout = value;
            return this;
        }

        /** How long a write may make no progress; zero means for ever. */
        public Builder writeTimeout(Duration value) {
            writeTimeout = value;
            return this;
        }

        /** The time between two KeepAlive frames. */
        public Builder keepAlive(Duration value) {
            keepAlive = value;
            return this;
        }

        /** The time between two Pings to a client that answers them; zero for none. */
        public Builder pingInterval(Duration value) {
            pingInterval = value;
            return this;
        }

        /** The bounds of the send queues. */
        public Builder queues(Queues value) {
            queues = value;
            return this;
        }

        /** Which of several connections of a key gets its packets. */
        public Builder duplicates(DuplicatePolicy value) {
            duplicates = value;
            return this;
        }

        /** Which additional events are logged. */
        public Builder log(Log value) {
            log = value;
            return this;
        }

        /** Returns the options; later changes to this builder do not affect them. */
        public RelayOptions build() {
            return new RelayOptions(handshakeTimeout, writeTimeout, keepAlive, pingInterval, queues, duplicates, log);
        }
    }
}
