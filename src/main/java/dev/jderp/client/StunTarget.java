package dev.jderp.client;

import dev.jderp.client.NodeDialer.Family;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.kit.IpLiteral;
import java.util.Optional;

/**
 * Where a node is asked by STUN in one family.
 *
 * @param host a name that is to be looked up in this family, or an address of it
 * @param port 1 to 65535
 * @param family that of the address
 */
record StunTarget(String host, int port, Family family) {

    private static final int DEFAULT_PORT = 3478;
    private static final int HIGHEST_PORT = 65535;

    /** The target for {@code node}; empty if its STUN port or the address of this family is disabled in the map. */
    static Optional<StunTarget> of(DerpNode node, Family family) {
        int port = node.stunPort() == 0 ? DEFAULT_PORT : node.stunPort();
        if (port < 0 || port > HIGHEST_PORT) {
            return Optional.empty();
        }
        String address = family.field(node);
        if (!address.isEmpty() && !isLiteral(address, family)) {
            return Optional.empty();
        }
        String host = !node.stunTestIp().isEmpty() ? node.stunTestIp() : !address.isEmpty() ? address : node.hostName();
        boolean usable = node.stunTestIp().isEmpty()
                ? !host.isEmpty() && (isLiteral(host, family) || IpLiteral.parseWithZone(host).isEmpty())
                : isLiteral(host, family);
        return usable ? Optional.of(new StunTarget(host, port, family)) : Optional.empty();
    }

    private static boolean isLiteral(String text, Family family) {
        return IpLiteral.parseWithZone(text).filter(family::holds).isPresent();
    }
}
