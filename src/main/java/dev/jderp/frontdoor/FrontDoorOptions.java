package dev.jderp.frontdoor;

import dev.jderp.frontdoor.http.PlainPortOptions;
import dev.jderp.frontdoor.listen.PendingLimits;
import dev.jderp.frontdoor.tls.PemFiles;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Options of the front door.
 *
 * @param enabled whether there is a front door
 * @param addresses the literal addresses to listen on; empty for all, IPv4 and IPv6
 * @param port the main port, 0 for any free one
 * @param tls whether the main port speaks TLS
 * @param pem the certificate and key in PEM; empty for the keystore
 * @param eventLoops how many threads carry packets, 0 for half the processors
 * @param plainPort the port that speaks plain HTTP for captive portal checks and redirects, 0 for none
 * @param plain options of that port
 * @param pages where the port for pages listens, which has no TLS; empty if the container has a port for itself
 * @param proxyProtocolFrom the addresses and networks (CIDR) whose connections begin with a PROXY protocol header
 * @param limits bounds on connections that have not logged in
 * @param keepAliveTime when the kernel begins to probe a silent peer, in whole seconds; zero for never
 * @param userTimeout how long sent bytes may stay unacknowledged; zero for the kernel's own limit
 */
public record FrontDoorOptions(
        boolean enabled,
        List<String> addresses,
        int port,
        boolean tls,
        Optional<PemFiles> pem,
        int eventLoops,
        int plainPort,
        PlainPortOptions plain,
        Optional<InetSocketAddress> pages,
        List<String> proxyProtocolFrom,
        PendingLimits limits,
        Duration keepAliveTime,
        Duration userTimeout) {

    /** Copies the lists. */
    public FrontDoorOptions {
        addresses = List.copyOf(addresses);
        proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
    }

    /**
     * A builder with the defaults of the settings: port 8443, TLS with the keystore, no plain port, no accept limits.
     */
    public static Builder builder() {
        return new Builder();
    }

    /** A builder that begins with these options. */
    public Builder toBuilder() {
        Builder builder = new Builder();
        builder.enabled = enabled;
        builder.addresses = addresses;
        builder.port = port;
        builder.tls = tls;
        builder.pem = pem;
        builder.eventLoops = eventLoops;
        builder.plainPort = plainPort;
        builder.plain = plain.equals(defaultPlain(port)) ? Optional.empty() : Optional.of(plain);
        builder.pages = pages;
        builder.proxyProtocolFrom = proxyProtocolFrom;
        builder.limits = limits;
        builder.keepAliveTime = keepAliveTime;
        builder.userTimeout = userTimeout;
        return builder;
    }

    private static PlainPortOptions defaultPlain(int port) {
        return new PlainPortOptions("localhost", port, Optional.empty());
    }

    /** Collects options for {@link FrontDoorOptions}; one thread. */
    public static final class Builder {

        private static final int DEFAULT_PORT = 8443;
        private static final int DEFAULT_PENDING = 4096;
        private static final long DEFAULT_BODY = 8L << 20;

        private boolean enabled = true;
        private List<String> addresses = List.of();
        private int port = DEFAULT_PORT;
        private boolean tls = true;
        private Optional<PemFiles> pem = Optional.empty();
        private int eventLoops;
        private int plainPort;
        private Optional<PlainPortOptions> plain = Optional.empty();
        private Optional<InetSocketAddress> pages = Optional.empty();
        private List<String> proxyProtocolFrom = List.of();
        private PendingLimits limits = new PendingLimits(
                Duration.ofSeconds(10), Duration.ofSeconds(30), DEFAULT_PENDING, DEFAULT_BODY,
                new PendingLimits.Rate(0, 1000),
                new PendingLimits.Rate(0, 100));
        private Duration keepAliveTime = Duration.ofMinutes(10);
        private Duration userTimeout = Duration.ofSeconds(15);

        private Builder() {}

        /** Whether there is a front door. */
        public Builder enabled(boolean value) {
            enabled = value;
            return this;
        }

        /** The addresses to listen on; empty for all. */
        public Builder addresses(List<String> value) {
            addresses = value;
            return this;
        }

        /** The port, 0 for any that is free. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        /** Whether the port speaks TLS. */
        public Builder tls(boolean value) {
            tls = value;
            return this;
        }

        /** The certificate and key in PEM, empty for the keystore. */
        public Builder pem(Optional<PemFiles> value) {
            pem = value;
            return this;
        }

        /** The number of threads that carry packets, 0 for half the processors. */
        public Builder eventLoops(int value) {
            eventLoops = value;
            return this;
        }

        /** The port for plain HTTP, 0 for none. */
        public Builder plainPort(int value) {
            plainPort = value;
            return this;
        }

        /** The answers of the plain port; by default it redirects to {@link #port} at the host that a request names. */
        public Builder plain(PlainPortOptions value) {
            plain = Optional.of(value);
            return this;
        }

        /** The addresses and networks whose connections begin with a PROXY protocol header. */
        public Builder proxyProtocolFrom(List<String> value) {
            proxyProtocolFrom = value;
            return this;
        }

        /** Bounds on connections that have not logged in. */
        public Builder limits(PendingLimits value) {
            limits = value;
            return this;
        }

        /** The silence after which the kernel probes a peer, in whole seconds; zero for never. */
        public Builder keepAliveTime(Duration value) {
            keepAliveTime = value;
            return this;
        }

        /** How long sent bytes may stay unacknowledged; zero for the kernel's default. */
        public Builder userTimeout(Duration value) {
            userTimeout = value;
            return this;
        }

        /** Where the port for pages listens; empty for none. */
        public Builder pages(Optional<InetSocketAddress> value) {
            pages = value;
            return this;
        }

        /** Returns the options; later changes to this builder do not affect them. */
        public FrontDoorOptions build() {
            PlainPortOptions answers = plain.orElseGet(() -> defaultPlain(port));
            return new FrontDoorOptions(enabled, addresses, port, tls, pem, eventLoops, plainPort, answers, pages,
                    proxyProtocolFrom, limits, keepAliveTime, userTimeout);
        }
    }
}
