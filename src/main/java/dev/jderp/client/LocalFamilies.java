package dev.jderp.client;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.EnumSet;
import java.util.Set;

/** In which families this machine has an address that reaches other machines. */
final class LocalFamilies {

    private LocalFamilies() {}

    /** Those of the present addresses; of a machine that is all alone, those of its loopback. */
    static Set<AddressFamily> find() {
        Set<AddressFamily> reaching = EnumSet.noneOf(AddressFamily.class);
        Set<AddressFamily> loopback = EnumSet.noneOf(AddressFamily.class);
        try {
            for (NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp()) {
                    each.inetAddresses().forEach(address -> add(address, reaching, loopback));
                }
            }
        } catch (SocketException e) {
            return EnumSet.allOf(AddressFamily.class);
        }
        return reaching.isEmpty() ? loopback : reaching;
    }

    private static void add(InetAddress address, Set<AddressFamily> reaching, Set<AddressFamily> loopback) {
        if (address.isLoopbackAddress()) {
            loopback.add(AddressFamily.of(address));
        } else if (!address.isLinkLocalAddress()) {
            reaching.add(AddressFamily.of(address));
        }
    }
}
