package dev.jderp.frontdoor;

import dev.jderp.frontdoor.http.PlainPortOptions;
import dev.jderp.frontdoor.listen.PendingLimits;
import dev.jderp.frontdoor.tls.PemFiles;
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
        List<String> proxyProtocolFrom,
        PendingLimits limits,
        Duration keepAliveTime,
        Duration userTimeout) {

    /**
     * Options without an ACME webroot, whose redirects name {@code port}, and {@code localhost} where a request has no
     * Host header.
     */
    public FrontDoorOptions(
            boolean enabled, List<String> addresses, int port, boolean tls, Optional<PemFiles> pem, int eventLoops,
            int plainPort, List<String> proxyProtocolFrom, PendingLimits limits, Duration keepAliveTime,
            Duration userTimeout) {
        this(enabled, addresses, port, tls, pem, eventLoops, plainPort,
                new PlainPortOptions("localhost", port, Optional.empty()), proxyProtocolFrom, limits, keepAliveTime,
                userTimeout);
    }

    /** Copies the lists. */
    public FrontDoorOptions {
        addresses = List.copyOf(addresses);
        proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
    }
}
