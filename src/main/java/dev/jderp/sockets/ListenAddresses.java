package dev.jderp.sockets;

import dev.jderp.kit.IpLiteral;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Determines the addresses to bind for {@code derp.front-door.addresses}, the same for TCP and UDP. A socket on
 * {@code ::} receives IPv4 as well, so no other address is bound beside it; beside {@code 0.0.0.0} no other IPv4
 * address is bound.
 */
public final class ListenAddresses {

    private static final Logger LOG = System.getLogger(ListenAddresses.class.getName());
    private static final Path IPV6_OF_LINUX = Path.of("/proc/net/if_inet6");

    private ListenAddresses() {}

    /**
     * Returns the addresses to bind, each once.
     *
     * @param set the literal addresses that are set; empty for all addresses of this host
     * @param hasIpv6 whether this host has IPv6
     * @throws ListenException with one line, if no address is left on a host without IPv6
     */
    public static List<InetAddress> of(List<String> set, boolean hasIpv6) throws ListenException {
        if (set.isEmpty()) {
            return List.of(parse(hasIpv6 ? "::" : "0.0.0.0"));
        }
        List<InetAddress> wanted = new ArrayList<>();
        boolean lacksIpv6 = false;
        for (String each : set) {
            InetAddress address = parse(each);
            boolean isIpv6Wildcard = isIpv6(address) && address.isAnyLocalAddress();
            if (isIpv6Wildcard && hasIpv6) {
                return List.of(address);
            }
            lacksIpv6 |= isIpv6Wildcard;
            if (!isIpv6Wildcard && !wanted.contains(address)) {
                wanted.add(address);
            }
        }
        if (lacksIpv6 && wanted.isEmpty()) {
            throw new ListenException(
                    "derp.front-door.addresses is ::; expected 0.0.0.0 or no address on this host without IPv6");
        }
        if (lacksIpv6) {
            LOG.log(Level.WARNING, "derp.front-door.addresses: this host has no IPv6; :: is ignored");
        }
        if (wanted.stream().anyMatch(each -> !isIpv6(each) && each.isAnyLocalAddress())) {
            wanted.removeIf(each -> !isIpv6(each) && !each.isAnyLocalAddress());
        }
        return wanted;
    }

    /** Whether this host has IPv6, even if this process prefers IPv4. */
    public static boolean hasIpv6() {
        return Files.exists(IPV6_OF_LINUX) || javaHasIpv6();
    }

    /** Whether Java's own sockets have IPv6. */
    static boolean javaHasIpv6() {
        try (DatagramChannel six = DatagramChannel.open(StandardProtocolFamily.INET6)) {
            return six.isOpen();
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }

    private static boolean isIpv6(InetAddress address) {
        return address instanceof Inet6Address;
    }

    private static InetAddress parse(String literal) {
        return IpLiteral.parse(literal)
                .orElseThrow(() -> new IllegalArgumentException("not an IP address: " + literal));
    }
}
