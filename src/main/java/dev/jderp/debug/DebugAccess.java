package dev.jderp.debug;

import dev.jderp.address.Networks;
import jakarta.servlet.http.HttpServletRequest;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The rule for who may see the debug pages: whoever is on this host or in a trusted network, and asks for nobody else. A
 * request that says that it was forwarded is believed in nothing, unless a trusted proxy has said so.
 *
 * <p>Applied to the true client, which {@code FrontDoorFilter} has made the request's. Immutable; safe for any thread.
 */
public final class DebugAccess {

    /** Request attribute, TRUE where a proxy whose word is taken has sent the request. */
    static final String TRUSTED_PROXY = "dev.jderp.trusted-proxy";
    /** Request attribute, TRUE where the front door has taken a forwarding header of somebody else's away. */
    static final String FORWARDED = "dev.jderp.forwarded";

    /** Headers with which proxies speak of their clients, beside all that begin with {@code X-Forwarded}. */
    private static final Set<String> FORWARDING = Set.of(
            "forwarded", "via", "x-real-ip", "x-original-forwarded-for", "x-client-ip", "x-cluster-client-ip",
            "true-client-ip", "client-ip", "cf-connecting-ip", "fastly-client-ip");

    /** What cannot be taken for a name that would be looked up. */
    private static final Pattern LITERAL = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F]*:[0-9a-fA-F:.]*");

    private final Networks trusted;
    private final String header;

    /** Those of {@code options}; {@code header} is the one in which proxies name their clients. */
    public DebugAccess(DebugOptions options, String header) {
        this.trusted = new Networks(options.trustedNetworks());
        this.header = header.toLowerCase(Locale.ROOT);
    }

    /** Whether whoever sent {@code request} may see the pages. */
    public boolean allows(HttpServletRequest request) {
        boolean forwarded = Boolean.TRUE.equals(request.getAttribute(FORWARDED))
                || Collections.list(request.getHeaderNames()).stream().anyMatch(this::isForwarding);
        boolean byTrustedProxy = Boolean.TRUE.equals(request.getAttribute(TRUSTED_PROXY));
        return allows(request.getRemoteAddr(), forwarded, byTrustedProxy);
    }

    /** Whether the client at {@code address} may see them. */
    boolean allows(String address, boolean forwarded, boolean byTrustedProxy) {
        int zone = address.indexOf('%');
        String literal = zone < 0 ? address : address.substring(0, zone);
        if ((forwarded && !byTrustedProxy) || !LITERAL.matcher(literal).matches()) {
            return false;
        }
        try {
            InetAddress client = InetAddress.getByName(literal); // makes IPv4 of IPv4 that is written as IPv6
            return client.isLoopbackAddress() || trusted.contains(client);
        } catch (UnknownHostException e) {
            return false;
        }
    }

    /** Whether a header of this name says that a request was forwarded. */
    boolean isForwarding(String name) {
        String plain = name.toLowerCase(Locale.ROOT).replace('_', '-'); // which some readers take for each other
        return plain.startsWith("x-forwarded") || plain.equals(header) || FORWARDING.contains(plain);
    }
}
