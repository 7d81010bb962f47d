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

    /**
     * Without an ACME webroot; redirects name the port that is listened on, and {@code localhost} where a request has
     * no Host.
     */
    public FrontDoorOptions(
            boolean enabled, List<String> addresses, int port, boolean tls, Optional<Pem> pem, int eventLoops,
            int plainPort, List<String> proxyProtocolFrom, Limits limits, Duration keepAliveTime,
            Duration userTimeout) {
        this(enabled, addresses, port, tls, pem, eventLoops, plainPort, new Plain("localhost", port, Optional.empty()),
                proxyProtocolFrom, limits, keepAliveTime, userTimeout);
    }

    /** Copies the lists. */
    public FrontDoorOptions {
        addresses = List.copyOf(addresses);
        proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
    }
}
