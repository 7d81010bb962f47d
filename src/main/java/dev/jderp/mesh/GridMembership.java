package dev.jderp.mesh;

import java.io.IOException;
import java.util.List;

/** The relays that are members of the region's data grid. */
@FunctionalInterface
public interface GridMembership {

    /**
     * The other members now; does not wait for them.
     *
     * @throws IOException if this relay is not in a grid, in one line
     */
    List<NeighbourAddress> members() throws IOException;
}
