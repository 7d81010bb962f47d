package dev.jderp.server;

import dev.jderp.key.NodePublicKey;
import java.util.List;
import java.util.Optional;

/**
 * The connections of one key at one moment ({@code docs/protocol.md#duplicate-clients}).
 *
 * @param key the key
 * @param connections its connections, in the order in which they came
 * @param active the one that gets the packets, empty if none does
 * @param conflict whether two of them have been seen to take turns, as two devices with one key would
 */
public record KeyConnections(
        NodePublicKey key, List<ClientView> connections, Optional<ClientView> active, boolean conflict) {

    /** Copies the list. */
    public KeyConnections {
        connections = List.copyOf(connections);
    }
}
