package dev.jderp.prune;

import dev.jderp.derpmap.DerpNode;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

/** Where a node is dialled: at the literals of the map, else at what DNS has for its name (reference section 6.1). */
final class NodeAddresses {

    private NodeAddresses() {}

    /**
     * IPv4 first.
     *
     * @throws UnknownHostException if there is none
     */
    static List<InetAddress> of(DerpNode node) throws UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>();
        for (boolean v4 : new boolean[]{true, false}) {
            String literal = v4 ? node.ipv4() : node.ipv6();
            if (literal.isEmpty()) {
                for (InetAddress each : named(node.hostName())) {
                    if (each instanceof Inet4Address == v4) {
                        addresses.add(each);
                    }
                }
            } else if (isLiteral(literal)) {
                addresses.add(InetAddress.getByName(literal));
            } // else it is said to have none
        }
        if (addresses.isEmpty()) {
            throw new UnknownHostException(node.hostName() + " has no address");
        }
        return addresses;
    }

    private static InetAddress[] named(String host) {
        try {
            return InetAddress.getAllByName(host);
        } catch (UnknownHostException e) {
            return new InetAddress[0];
        }
    }

    /** Whether it is an IP address, and no name. */
    static boolean isLiteral(String host) {
        return host.indexOf(':') >= 0 || host.matches("[0-9]+(\\.[0-9]+){3}");
    }
}
