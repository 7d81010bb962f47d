package dev.jderp.debug;

import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.clientaddress.HostGuard;
import dev.jderp.clientaddress.Networks;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The access rule of the debug pages: clients on this host or in a trusted network may see them. A request that is
 * marked as forwarded is refused unless a trusted proxy sent it.
 *
 * <p>Applies to the true client address, which {@code ClientAddressFilter} has put into the request. Immutable; safe
 * for any thread.
 */
public final class DebugAccess {

    /** Request attribute, TRUE where a proxy whose word is taken has sent the request. */
    static final String TRUSTED_PROXY = "dev.jderp.trusted-proxy";
    /** Request attribute, TRUE where the front door has taken a forwarding header of somebody else's away. */
    static final String FORWARDED = "dev.jderp.forwarded";

    private final Networks trusted;
    private final ClientAddresses addresses;
    private final HostGuard guard;

    /** Those of {@code options}; {@code header} is the one in which proxies name their clients. */
    public DebugAccess(DebugOptions options, String header) {
        this.trusted = new Networks(options.trustedNetworks());
        this.addresses = new ClientAddresses(new AddressOptions(List.of(), header));
        this.guard = new HostGuard(options.hosts());
    }

    /** Whether the client of {@code request} may see the pages. */
    public boolean allows(HttpServletRequest request) {
        return isFromTrusted(request) && namesThisRelay(request);
    }

    /** Whether the request names this relay, where a page of another site could have had a browser send it. */
    boolean namesThisRelay(HttpServletRequest request) {
        boolean isOnThisHost = address(request.getRemoteAddr()).filter(InetAddress::isLoopbackAddress).isPresent();
        return guard.allows(isOnThisHost, name -> Collections.list(request.getHeaders(name)));
    }

    private boolean isFromTrusted(HttpServletRequest request) {
        boolean forwarded = Boolean.TRUE.equals(request.getAttribute(FORWARDED))
                || Collections.list(request.getHeaderNames()).stream().anyMatch(addresses::isForwarding);
        boolean byTrustedProxy = Boolean.TRUE.equals(request.getAttribute(TRUSTED_PROXY));
        return allows(request.getRemoteAddr(), forwarded, byTrustedProxy);
    }

    /** Whether the client at {@code address} may see them. */
    boolean allows(String address, boolean forwarded, boolean byTrustedProxy) {
        return (!forwarded || byTrustedProxy)
                && address(address).filter(client -> client.isLoopbackAddress() || trusted.contains(client))
                        .isPresent();
    }

    private static Optional<InetAddress> address(String text) {
        int zone = text.indexOf('%');
        return IpAddresses.parse(zone < 0 ? text : text.substring(0, zone));
    }

    /** Whether a header of this name says that a request was forwarded. */
    boolean isForwarding(String name) {
        return addresses.isForwarding(name);
    }
}
