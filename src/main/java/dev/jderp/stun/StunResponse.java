package dev.jderp.stun;

import java.net.InetSocketAddress;

/**
 * What a STUN server says: where it saw a request come from.
 *
 * @param id the request's
 * @param address address and port, IPv4 wherever it is an IPv4 address mapped into IPv6
 */
public record StunResponse(TransactionId id, InetSocketAddress address) {
}
