package dev.jderp.client;

import dev.jderp.derpmap.HostText;
import java.net.Inet4Address;
import java.net.InetAddress;

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

    AddressFamily other() {
        return this == IPV4 ? IPV6 : IPV4;
    }
}
