package dev.jderp.clientaddress;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * The client of a request.
 *
 * @param address the client's address, normalised; port 0 where a proxy named no port
 * @param byTrustedProxy whether a trusted proxy handed the request on
 * @param isClaimed whether the headers hold a statement about the client that is not trusted: one of an untrusted peer or
 *        hop, or of a trusted proxy that named something other than an address
 */
public record TrueClient(InetSocketAddress address, boolean byTrustedProxy, boolean isClaimed) {

    /**
     * Returns the right-most hop that is not trusted; if all are trusted, the left-most. If there is no hop, or one that
     * is not an address, the client is the last trusted hop to its right, or the peer.
     *
     * @param peer the other side of the connection
     * @param lines the lines of the header in which proxies name their clients, in order
     * @param isForwarded whether that header is {@code Forwarded} (RFC 7239) instead of a list of addresses
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
