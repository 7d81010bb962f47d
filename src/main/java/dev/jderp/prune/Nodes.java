package dev.jderp.prune;

import dev.jderp.derpmap.DerpNode;
import java.util.Optional;

/** Finds nodes in the present DERP map. Safe for any thread. */
public interface Nodes {

    /** The node with this name; empty if the map has no such node. */
    Optional<DerpNode> node(String name);

    /** Whether the node with this name is drained, so that no clients are to be sent there. */
    boolean isDrained(String name);
}
