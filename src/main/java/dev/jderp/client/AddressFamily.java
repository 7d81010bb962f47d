package dev.jderp.client;

import dev.jderp.derpmap.HostText;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;

/** IPv4 or IPv6. */
enum AddressFamily {
    IPV4,
    IPV6;

    static AddressFamily of(InetAddress address) {
        return address instanceof Inet4Address ? IPV4 : IPV6;
    }

    /** Whether a text is an address of this family. */
    boolean isLiteral(String text) {
        return this == IPV4 ? HostText.isIpv4(text) : HostText.isIpv6(text);
    }

    /** The address of this family that a text is; nobody is asked. */
    Optional<InetAddress> literal(String text) {
        try {
            return isLiteral(text) ? Optional.of(InetAddress.getByName(text)) : Optional.empty();
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    AddressFamily other() {
        return this == IPV4 ? IPV6 : IPV4;
    }
}
