package dev.jderp.debug.options;

import java.util.List;

/**
 * The settings of access to the debug pages; clients on this host always have it.
 *
 * @param trustedNetworks addresses and networks (CIDR) whose clients have access
 * @param hosts the names of this relay that {@code Host} may have, besides addresses and {@code localhost}
 */
public record DebugOptions(List<String> trustedNetworks, List<String> hosts) {

    /** Copies the lists. */
    public DebugOptions {
        trustedNetworks = List.copyOf(trustedNetworks);
        hosts = List.copyOf(hosts);
    }
}
