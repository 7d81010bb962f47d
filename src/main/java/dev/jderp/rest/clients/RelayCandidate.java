package dev.jderp.rest.clients;

import dev.jderp.key.NodePublicKey;
import dev.jderp.prune.Candidate;
import dev.jderp.server.ClientView;
import dev.jderp.server.CloseReason;
import dev.jderp.server.Relay;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A connection of this relay whose client prefers another node.
 *
 * @param relay the relay
 * @param client the connection
 * @param key the client's key
 * @param idealNode the node that the client prefers
 */
record RelayCandidate(Relay relay, ClientView client, NodePublicKey key, String idealNode) implements Candidate {

    /** All such connections of a relay, as they are now. */
    static List<RelayCandidate> of(Relay relay) {
        List<RelayCandidate> candidates = new ArrayList<>();
        relay.forEachClient(client -> client.idealNode()
                .ifPresent(node -> client.key()
                        .ifPresent(key -> candidates.add(new RelayCandidate(relay, client, key, node)))));
        return candidates;
    }

    @Override
    public Duration age() {
        return client.age();
    }

    @Override
    public boolean isMeshPeer() {
        return client.isMeshPeer();
    }

    @Override
    public boolean close() {
        boolean open = !client.isClosed();
        relay.close(client, CloseReason.CLOSE_PEER);
        return open;
    }
}
