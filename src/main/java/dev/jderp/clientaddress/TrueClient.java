package dev.jderp.clientaddress;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The client that a request is from.
 *
 * @param address the client's address, normalised; port 0 where a proxy named none
 * @param byTrustedProxy whether a trusted proxy passed the request on
 * @param isClaimed whether an untrusted peer sent a header that claims a client address, or a trusted proxy sent one
 *     that is not an address
 */
public record TrueClient(InetSocketAddress address, boolean byTrustedProxy, boolean isClaimed) {

    /**
     * The right-most hop that is not itself trusted; if all are, the left-most; if the header is absent, or a hop that
     * is not an address is met first, the last trusted hop before it.
     *
     * @param peer the peer of the connection
     * @param lines the lines of the header in which proxies name their clients, in order
     * @param isForwarded whether that header is {@code Forwarded} (RFC 7239) and not a list of addresses
     */
    static TrueClient of(InetSocketAddress peer, List<String> lines, boolean isForwarded, Networks trusted) {
        InetSocketAddress known = IpAddresses.normal(peer);
        if (!trusted.contains(known.getAddress())) {
            return new TrueClient(known, false, !lines.isEmpty());
        }
        Hops hops = new Hops(lines, isForwarded);
        while (hops.hasNext()) {
            Optional<InetSocketAddress> hop = hops.next();
            if (hop.isEmpty()) {
                return new TrueClient(known, true, true);
            }
            known = hop.get();
            if (!trusted.contains(known.getAddress())) {
                break;
            }
        }
        return new TrueClient(known, true, hops.hasNext());
    }
}
