package dev.jderp.debug;

import java.util.List;

/**
 * The clients that may see the debug pages, in addition to those on this host.
 *
 * @param trustedNetworks addresses and networks (CIDR)
 * @param hosts the names by which a browser may request the pages, in addition to addresses and {@code localhost}
 */
public record DebugOptions(List<String> trustedNetworks, List<String> hosts) {

    /** Copies the lists. */
    public DebugOptions {
        trustedNetworks = List.copyOf(trustedNetworks);
        hosts = List.copyOf(hosts);
    }
}
