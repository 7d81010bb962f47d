package dev.jderp.client;

import dev.jderp.client.NodeDialer.Family;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.EnumSet;
import java.util.Set;

/** In which families this machine has an address that reaches other machines. */
final class LocalFamilies {

    private LocalFamilies() {}

    /** Those of the present addresses; of a machine that is all alone, those of its loopback. */
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
        Family family = Family.IPV4.holds(address) ? Family.IPV4 : Family.IPV6;
        if (address.isLoopbackAddress()) {
            loopback.add(family);
        } else if (!address.isLinkLocalAddress()) {
            reaching.add(family);
        }
    }
}
