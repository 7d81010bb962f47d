package dev.jderp.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** Converts 4 or 16 bytes to addresses; IPv4 mapped into IPv6 becomes IPv4. */
final class AddressBytes {

    private AddressBytes() {}

    static InetSocketAddress of(byte[] address, int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (UnknownHostException e) {
            throw new AssertionError("an address has 4 or 16 bytes", e);
        }
    }
}
