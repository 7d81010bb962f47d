package dev.jderp.admission;

import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.key.NodePublicKey;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The input of a decision: the key and the address of a client.
 *
 * @param key the client's key
 * @param source its IP address; empty if it is unknown or not needed
 */
record Question(NodePublicKey key, String source) {

    static Question about(NodePublicKey key, Optional<InetSocketAddress> remote) {
        return new Question(
                key,
                remote.flatMap(each -> Optional.ofNullable(each.getAddress())).map(IpAddresses::text).orElse(""));
    }
}
