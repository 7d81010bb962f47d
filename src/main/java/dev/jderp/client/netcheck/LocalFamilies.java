package dev.jderp.client.netcheck;

import dev.jderp.client.dial.NodeDialer.Family;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.EnumSet;
import java.util.Set;

/** Finds the address families in which this machine has an address that can reach other machines. */
final class LocalFamilies {

    private LocalFamilies() {}

    /**
     * The families of the addresses of all interfaces, without loopback and link-local ones. Those of the loopback
     * addresses if there are no others, and both if the interfaces cannot be read.
     */
    static Set<Family> find() {
        Set<Family> reaching = EnumSet.noneOf(Family.class);
        Set<Family> loopback = EnumSet.noneOf(Family.class);
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp()) {
                    each.inetAddresses().forEach(address -> add(address, reaching, loopback));
                }
            }
        } catch (SocketException e) {
            return EnumSet.allOf(Family.class);
        }
        return reaching.isEmpty() ? loopback : reaching;
    }

    private static void add(InetAddress address, Set<Family> reaching, Set<Family> loopback) {
        Family family = Family.of(address);
        if (address.isLoopbackAddress()) {
            loopback.add(family);
        } else if (!address.isLinkLocalAddress()) {
            reaching.add(family);
        }
    }
}
