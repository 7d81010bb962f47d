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
        List<String> proxyProtocolFrom,
        Limits limits,
        Duration keepAliveTime,
        Duration userTimeout) {

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
     * @param strangers connections that have not logged in; while there are more, none is accepted
     * @param body the largest request body that is handed to the container, in bytes
     * @param accepts connections accepted in all
     * @param acceptsPerAddress connections accepted from one address
     */
    public record Limits(
            Duration phase, Duration answer, int strangers, long body, Rate accepts, Rate acceptsPerAddress) {
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
}
