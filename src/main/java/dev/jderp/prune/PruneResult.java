package dev.jderp.prune;

import dev.jderp.key.NodePublicKey;
import java.util.List;
import java.util.Map;

/**
 * The result of a round.
 *
 * @param dryRun whether the round only listed connections
 * @param candidates the number of connections whose clients prefer another node
 * @param closed the connections that were closed, or would be; the oldest first
 * @param skipped the number of connections that were not closed, by reason; reasons with 0 are omitted
 * @param remaining the number of connections that a further round would close
 */
public record PruneResult(
        boolean dryRun, int candidates, List<Closed> closed, Map<Skip, Integer> skipped, int remaining) {

    /**
     * A connection that was closed.
     *
     * @param key the client's key
     * @param ageSeconds how long the connection had been open
     * @param idealNode the name of the node that the client prefers
     */
    public record Closed(NodePublicKey key, long ageSeconds, String idealNode) {
    }
}
