package dev.jderp.debug;

import java.util.List;

/**
 * Who may see the debug pages, beside those on this host.
 *
 * @param trustedNetworks addresses and networks (CIDR)
 */
public record DebugOptions(List<String> trustedNetworks) {

    /** Copies the list. */
    public DebugOptions {
        trustedNetworks = List.copyOf(trustedNetworks);
    }
}
