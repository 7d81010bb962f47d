package dev.jderp.prune;

import dev.jderp.key.NodePublicKey;
import java.util.List;
import java.util.Map;

/**
 * What a round has done.
 *
 * @param dryRun whether it only lists
 * @param candidates how many connections have an ideal node
 * @param closed those that were closed, or would be; the oldest first
 * @param skipped how many stay, by reason; reasons without any are left out
 * @param remaining how many would be closed by a further round
 */
public record PruneResult(
        boolean dryRun, int candidates, List<Closed> closed, Map<Skip, Integer> skipped, int remaining) {

    /**
     * One connection.
     *
     * @param key the client's key
     * @param ageSeconds how long it had been open
     * @param idealNode the node that the client would rather be with
     */
    public record Closed(NodePublicKey key, long ageSeconds, String idealNode) {
    }
}
