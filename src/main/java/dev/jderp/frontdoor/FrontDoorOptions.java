package dev.jderp.frontdoor;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What can be set about the front door.
 *
 * @param enabled whether there is one
 * @param addresses the addresses to listen on; empty for all, IPv4 and IPv6
 * @param port the port, 0 for any that is free
 * @param tls whether TLS is spoken there
 * @param pem the certificate and key in PEM, empty for the keystore
 * @param eventLoops how many threads carry packets, 0 for half the processors
 * @param plainPort a port that speaks plain HTTP for captive portal checks and redirects, 0 for none
 * @param plain what that port answers
 * @param proxyProtocolFrom the addresses and networks (CIDR) whose connections begin with a PROXY protocol header
 * @param limits how much is taken from strangers
 * @param keepAliveTime when the kernel begins to probe a silent peer, in whole seconds; zero for never
 * @param userTimeout how long sent bytes may stay unacknowledged
 */
public record FrontDoorOptions(
        boolean enabled,
        List<String> addresses,
        int port,
        boolean tls,
        Optional<Pem> pem,
        int eventLoops,
        int plainPort,
        Plain plain,
        List<String> proxyProtocolFrom,
        Limits limits,
        Duration keepAliveTime,
        Duration userTimeout) {

    /**
     * What the port that speaks plain HTTP answers.
     *
     * @param httpsHost the host that it redirects to where a request names none, an IPv6 address without brackets
     * @param httpsPort the port of HTTPS that it redirects to
     * @param acmeWebroot the directory below which an ACME client puts its answers to challenges, empty for none
     */
    public record Plain(String httpsHost, int httpsPort, Optional<Path> acmeWebroot) {
    }

    /**
     * A certificate in PEM files.
     *
     * @param certificate the leaf, then what signed it
     * @param key the leaf's private key, PKCS8, not encrypted
     */
    public record Pem(Path certificate, Path key) {
    }

    /**
     * Bounds on what strangers may use.
     *
     * @param phase how long TLS, a PROXY header, and a request's head and body may each take
     * @param answer how long the container may take to begin its answer, the client to take it, and to ask again
     * @param strangers connections that have not logged in
     * @param strangersPerSource how many of those one source may have: an IPv4 address, or a /64 of IPv6
     * @param body the largest request body that is handed to the container, in bytes
     * @param accepts connections accepted in all
     * @param acceptsPerAddress connections accepted from one address
     */
    public record Limits(
            Duration phase, Duration answer, int strangers, int strangersPerSource, long body, Rate accepts,
            Rate acceptsPerAddress) {

        private static final int SHARES = 8;

        /** With the usual share for one source. */
        public Limits(
                Duration phase, Duration answer, int strangers, long body, Rate accepts, Rate acceptsPerAddress) {
            this(phase, answer, strangers, defaultShare(strangers), body, accepts, acceptsPerAddress);
        }

        /** How many of {@code strangers} connections one source may have unless that is set: an eighth. */
        public static int defaultShare(int strangers) {
            return Math.max(1, strangers / SHARES);
        }
    }

    /**
     * A limit of connections that are accepted; the rest are closed at once.
     *
     * @param perSecond how many a second; 0 for no limit
     * @param burst how many at once before the limit bites
     */
    public record Rate(double perSecond, int burst) {
    }

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
        builder.proxyProtocolFrom = proxyProtocolFrom;
        builder.limits = limits;
        builder.keepAliveTime = keepAliveTime;
        builder.userTimeout = userTimeout;
        return builder;
    }

    private static Plain defaultPlain(int port) {
        return new Plain("localhost", port, Optional.empty());
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
        private Optional<Pem> pem = Optional.empty();
        private int eventLoops;
        private int plainPort;
        private Optional<Plain> plain = Optional.empty();
        private List<String> proxyProtocolFrom = List.of();
        private Limits limits = new Limits(
                Duration.ofSeconds(10), Duration.ofSeconds(30), DEFAULT_PENDING, DEFAULT_BODY, new Rate(0, 1000),
                new Rate(0, 100));
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
        public Builder pem(Optional<Pem> value) {
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
        public Builder plain(Plain value) {
            plain = Optional.of(value);
            return this;
        }

        /** The addresses and networks whose connections begin with a PROXY protocol header. */
        public Builder proxyProtocolFrom(List<String> value) {
            proxyProtocolFrom = value;
            return this;
        }

        /** Bounds on connections that have not logged in. */
        public Builder limits(Limits value) {
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

        /** Returns the options; later changes to this builder do not affect them. */
        public FrontDoorOptions build() {
            Plain answers = plain.orElseGet(() -> defaultPlain(port));
            return new FrontDoorOptions(enabled, addresses, port, tls, pem, eventLoops, plainPort, answers,
                    proxyProtocolFrom, limits, keepAliveTime, userTimeout);
        }
    }
}
