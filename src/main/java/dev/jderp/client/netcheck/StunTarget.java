package dev.jderp.client.netcheck;

import dev.jderp.client.dial.NodeDialer.Family;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.kit.IpLiteral;
import java.util.Optional;

/**
 * The STUN server of a node in one address family.
 *
 * @param host a name to resolve in this family, or an address of it
 * @param port 1 to 65535
 * @param family the address family
 */
record StunTarget(String host, int port, Family family) {

    private static final int DEFAULT_PORT = 3478;
    private static final int MAX_PORT = 65535;

    /** The STUN server of a node; empty if the map disables its STUN port or its address of this family. */
    static Optional<StunTarget> of(DerpNode node, Family family) {
        int port = node.stunPort() == 0 ? DEFAULT_PORT : node.stunPort();
        if (port < 0 || port > MAX_PORT) {
            return Optional.empty();
        }
        String address = family.addressOf(node);
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
        return IpLiteral.parseWithZone(text).filter(family::includes).isPresent();
    }
}
