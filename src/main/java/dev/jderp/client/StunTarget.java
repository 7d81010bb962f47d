package dev.jderp.client;

import dev.jderp.derpmap.DerpNode;
import java.util.Optional;

/**
 * Where a node is asked by STUN in one family.
 *
 * @param host a name that is to be looked up in this family, or an address of it
 * @param port 1 to 65535
 * @param family that of the address
 */
record StunTarget(String host, int port, AddressFamily family) {

    private static final int DEFAULT_PORT = 3478;
    private static final int HIGHEST_PORT = 65535;

    /** That of {@code node}; none if it does no STUN, or not in this family (reference section 6.1). */
    static Optional<StunTarget> of(DerpNode node, AddressFamily family) {
        int port = node.stunPort() == 0 ? DEFAULT_PORT : node.stunPort();
        if (port < 0 || port > HIGHEST_PORT) {
            return Optional.empty();
        }
        String address = family == AddressFamily.IPV4 ? node.ipv4() : node.ipv6();
        if (!address.isEmpty() && !family.isLiteral(address)) {
            return Optional.empty();
        }
        String host = !node.stunTestIp().isEmpty() ? node.stunTestIp() : !address.isEmpty() ? address : node.hostName();
        boolean usable = node.stunTestIp().isEmpty()
                ? !host.isEmpty() && !family.other().isLiteral(host)
                : family.isLiteral(host);
        return usable ? Optional.of(new StunTarget(host, port, family)) : Optional.empty();
    }
}
