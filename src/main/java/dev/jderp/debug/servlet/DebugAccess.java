package dev.jderp.debug.servlet;

import dev.jderp.debug.options.DebugOptions;

import dev.jderp.clientaddress.AddressOptions;
import dev.jderp.clientaddress.ClientAddresses;
import dev.jderp.clientaddress.HostGuard;
import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.clientaddress.Networks;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The rule that admits clients to the debug pages: those on this host or in a trusted network. A request that was
 * forwarded is admitted only if a trusted proxy has sent it, since its address may be another client's.
 *
 * <p>Applied to the true client's address, which {@code ClientAddressFilter} has put into the request. Immutable; safe
 * for any thread.
 */
public final class DebugAccess {

    /** Request attribute, TRUE where a trusted proxy has sent the request. */
    static final String TRUSTED_PROXY = "dev.jderp.trusted-proxy";
    /** Request attribute, TRUE where a sender that is not trusted has added a forwarding header. */
    static final String FORWARDED = "dev.jderp.forwarded";

    private final Networks trusted;
    private final ClientAddresses addresses;
    private final HostGuard guard;

    /** The rule of {@code options}; {@code header} is the header in which proxies pass the address of their clients. */
    public DebugAccess(DebugOptions options, String header) {
        this.trusted = new Networks(options.trustedNetworks());
        this.addresses = new ClientAddresses(new AddressOptions(List.of(), header));
        this.guard = new HostGuard(options.hosts());
    }

    /** Whether the sender of the request may see the pages. */
    public boolean allows(HttpServletRequest request) {
        return isFromTrusted(request) && namesThisRelay(request);
    }

    /**
     * Whether {@code Host} and {@code Origin} name this relay: a page of another site can make a browser send requests.
     */
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

    /** Whether a client at this address may see them. */
    boolean allows(String address, boolean forwarded, boolean byTrustedProxy) {
        return (!forwarded || byTrustedProxy)
                && address(address).filter(client -> client.isLoopbackAddress() || trusted.contains(client))
                        .isPresent();
    }

    private static Optional<InetAddress> address(String text) {
        int zone = text.indexOf('%');
        return IpAddresses.parse(zone < 0 ? text : text.substring(0, zone));
    }

    /** Whether a header of this name marks a forwarded request. */
    boolean isForwarding(String name) {
        return addresses.isForwarding(name);
    }
}
