package dev.jderp.admission;

import dev.jderp.clientaddress.IpAddresses;
import dev.jderp.key.NodePublicKey;
import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * The facts about a client that a decision depends on.
 *
 * @param key the client's key
 * @param source its IP address; empty if it is not known or not relevant
 */
record Question(NodePublicKey key, String source) {

    static Question about(NodePublicKey key, Optional<InetSocketAddress> remote) {
        return new Question(
                key,
                remote.flatMap(each -> Optional.ofNullable(each.getAddress())).map(IpAddresses::text).orElse(""));
    }
}
