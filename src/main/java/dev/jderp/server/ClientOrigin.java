package dev.jderp.server;

import java.net.InetSocketAddress;
import java.util.Optional;

/**
 * Where a client comes from, as its door knows it.
 *
 * @param door the door's short name for logs and statistics, such as {@code native} or {@code websocket}
 * @param address the client's own address, empty where the door does not know it
 * @param idealNode the name of the node that the client would prefer, from the header Ideal-Node of its request; empty
 *     without it
 * @param isProxied whether a trusted proxy stands between, which may close a connection that is silent for a while
 */
public record ClientOrigin(
        String door, Optional<InetSocketAddress> address, Optional<String> idealNode, boolean isProxied) {
}
