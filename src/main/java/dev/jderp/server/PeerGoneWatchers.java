package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Clients that received packets from a key, by that key. Each is notified once when the key leaves the region
 * ({@code docs/protocol.md#quirk-2}). Guarded by the registry's lock.
 */
final class PeerGoneWatchers {

    private final Map<NodePublicKey, Set<Client>> receivers = new HashMap<>();

    void add(NodePublicKey source, Client receiver) {
        receivers.computeIfAbsent(source, k -> new HashSet<>(2)).add(receiver);
    }

    /** Has all receivers of packets from {@code source} notified that it has left, and forgets them. */
    void notifyGone(NodePublicKey source, Notices notices) {
        Set<Client> notified = receivers.remove(source);
        if (notified != null) {
            notices.peerGone(notified, source);
        }
    }

    void remove(List<NodePublicKey> sources, Client receiver) {
        for (NodePublicKey source : sources) {
            Set<Client> of = receivers.get(source);
            if (of != null && of.remove(receiver) && of.isEmpty()) {
                receivers.remove(source);
            }
        }
    }
}
