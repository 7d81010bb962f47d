package dev.jderp.clientaddress;

import dev.jderp.kit.Cidr;
import java.net.InetAddress;
import java.util.List;

/** A list of networks, for addresses in any form. Immutable; safe for any thread. */
public final class Networks {

    private final List<Cidr> networks;

    /**
     * Reads networks such as {@code 10.0.0.0/8}, or single addresses.
     *
     * @throws IllegalArgumentException if a text is neither
     */
    public Networks(List<String> networks) {
        this.networks = networks.stream().map(Networks::network).toList();
    }

    private static Cidr network(String text) {
        return Cidr.parse(text).orElseThrow(() -> new IllegalArgumentException("not an address or network: " + text));
    }

    /** Reports whether {@code address} lies in one of the networks. */
    public boolean contains(InetAddress address) {
        if (networks.isEmpty()) {
            return false;
        }
        InetAddress normal = IpAddresses.normal(address);
        for (Cidr each : networks) {
            if (each.contains(normal)) {
                return true;
            }
        }
        return false;
    }

    /** Reports whether the list is empty. */
    public boolean isEmpty() {
        return networks.isEmpty();
    }
}
