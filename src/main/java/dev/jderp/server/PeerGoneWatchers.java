package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Connections that received packets from a key, by that key. Each is notified once when the key leaves the region
 * ({@code docs/protocol.md#quirk-2}). Guarded by the registry's lock.
 */
final class PeerGoneWatchers {

    private final Map<NodePublicKey, Set<ClientConnection>> receivers = new HashMap<>();

    void add(NodePublicKey source, ClientConnection receiver) {
        receivers.computeIfAbsent(source, k -> ConcurrentHashMap.newKeySet(2)).add(receiver);
    }

    /** Removes and returns the connections to notify that {@code source} has left. */
    Set<ClientConnection> of(NodePublicKey source) {
        Set<ClientConnection> told = receivers.remove(source);
        return told == null ? Set.of() : told;
    }

    void remove(List<NodePublicKey> sources, ClientConnection receiver) {
        for (NodePublicKey source : sources) {
            Set<ClientConnection> of = receivers.get(source);
            if (of != null && of.remove(receiver) && of.isEmpty()) {
                receivers.remove(source);
            }
        }
    }
}
