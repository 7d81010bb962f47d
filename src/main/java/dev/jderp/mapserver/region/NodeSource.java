package dev.jderp.mapserver.region;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.mesh.NeighbourAddress;
import java.io.IOException;
import java.util.Optional;

/** Asks a neighbour for its own entry in the map. Blocks. */
@FunctionalInterface
interface NodeSource {

    /**
     * The neighbour's entry; empty if it has none to give, as a stock derper.
     *
     * @throws IOException if it does not answer, or its answer is not a node of this region
     */
    Optional<DerpNode> ask(NeighbourAddress neighbour) throws IOException;
}
