package dev.jderp.rest.clients;

import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.key.NodePublicKey;
import dev.jderp.server.ClientView;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The identity of a connection: the members with which every JSON object about one begins.
 *
 * @param id its number
 * @param key the client's key; empty before its login
 * @param address the client's address; empty where the transport does not know it
 * @param port the client's port
 * @param transport the way in, such as {@code native}
 */
public record ClientIdentity(
        long id, Optional<String> key, Optional<String> address, Optional<Integer> port, String transport) {

    /** The identity of a connection. */
    public static ClientIdentity of(ClientView c) {
        return new ClientIdentity(
                c.id(),
                c.key().map(NodePublicKey::text),
                c.remoteAddress().map(from -> from.isUnresolved()
                        ? from.getHostString()
                        : IpAddresses.text(from.getAddress())),
                c.remoteAddress().map(InetSocketAddress::getPort),
                c.transportKind());
    }
}
