package dev.jderp.stunserver;

import java.util.List;

/**
 * Options of the STUN server.
 *
 * @param enabled whether requests are answered
 * @param addresses the literal addresses to listen on; empty for all, IPv4 and IPv6
 * @param port the UDP port, 0 for any free one
 */
public record StunOptions(boolean enabled, List<String> addresses, int port) {

    /** Copies the list. */
    public StunOptions {
        addresses = List.copyOf(addresses);
    }
}
