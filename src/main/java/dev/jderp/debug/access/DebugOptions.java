package dev.jderp.debug.access;

import java.util.List;

/**
 * Who may see the debug pages, beside those on this host.
 *
 * @param trustedNetworks addresses and networks (CIDR)
 * @param hosts the names by which a browser may ask for the pages, beside addresses and {@code localhost}
 */
public record DebugOptions(List<String> trustedNetworks, List<String> hosts) {

    /** Copies the lists. */
    public DebugOptions {
        trustedNetworks = List.copyOf(trustedNetworks);
        hosts = List.copyOf(hosts);
    }
}
