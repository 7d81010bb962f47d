package dev.jderp.clientaddress;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/**
 * Who a request is from.
 *
 * @param address the client's address, normalised; port 0 where a proxy named none
 * @param byTrustedProxy whether it came by a trusted proxy
 * @param isClaimed whether somebody who is not trusted has said of himself, or of others, whom it is from; or a trusted
 *        proxy has named its client by something that is no address
 */
public record TrueClient(InetSocketAddress address, boolean byTrustedProxy, boolean isClaimed) {

    /**
     * The right-most hop that is not itself trusted; if all are, the left-most; if nobody is named, or something that
     * is no address is met first, the last trusted one before it.
     *
     * @param peer whose connection it is
     * @param lines the lines of the header in which proxies name their clients, in order
     * @param isForwarded whether that header is {@code Forwarded} (RFC 7239) and no list of addresses
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
