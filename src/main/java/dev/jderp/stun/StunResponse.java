package dev.jderp.stun;

import java.net.InetSocketAddress;

/**
 * A binding response of a STUN server: the address that it received a request from.
 *
 * @param id the transaction id of the request
 * @param address address and port; IPv4 mapped into IPv6 is converted to IPv4
 */
public record StunResponse(TransactionId id, InetSocketAddress address) {
}
