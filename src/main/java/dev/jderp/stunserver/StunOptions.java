package dev.jderp.stunserver;

import java.util.List;

/**
 * What can be set about STUN.
 *
 * @param enabled whether it is answered
 * @param addresses the addresses to listen on; empty for all, IPv4 and IPv6
 * @param port the UDP port, 0 for any that is free
 */
public record StunOptions(boolean enabled, List<String> addresses, int port) {

    /** Copies the list. */
    public StunOptions {
        addresses = List.copyOf(addresses);
    }
}
