package dev.jderp.prune;

import dev.jderp.derpmap.DerpNode;
import java.util.Optional;

/** The nodes of the DERP map as it is now. */
public interface Nodes {

    /** The node of this name. */
    Optional<DerpNode> node(String name);

    /** Whether it is drained. */
    boolean isDrained(String name);
}
