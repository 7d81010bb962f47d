package dev.jderp.app;

import dev.jderp.assembly.RelayRuntime;
import dev.jderp.auth.Printable;
import dev.jderp.config.RelayConfig;
import dev.jderp.grid.Grid;
import dev.jderp.grid.GridJoin;
import dev.jderp.grid.GridMember;
import dev.jderp.grid.options.GridOptions;
import dev.jderp.mesh.NeighbourAddress;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins the relay to the region's data grid, if one is set and the server has it. */
final class GridWiring {

    private static final Logger LOG = System.getLogger(GridWiring.class.getName());

    private GridWiring() {}

    /** Shares the edits of the map, the deny list and the neighbours; empty if the relay speaks for itself. */
    static Optional<Grid> open(RelayRuntime runtime) {
        RelayConfig config = runtime.config();
        if (config.grid().isEmpty()) {
            return Optional.empty();
        }
        GridOptions options = config.grid().get();
        try {
            Grid grid = runtime.closeAtEnd(
                    new Grid(GridJoin.onServer(options), options.nodeName(), config.map().directory(),
                            runtime.relay().measurements().outages()),
                    Grid::close);
            runtime.deniedKeys().share(grid.sharing("deny"));
            runtime.maps().share(grid.sharing("map"));
            runtime.editedNeighbours().share(grid.sharing("neighbours"));
            runtime.mesh().ifPresent(mesh -> mesh.useGrid(() -> neighbours(grid)));
            return Optional.of(grid);
        } catch (IOException e) {
            LOG.log(Level.WARNING, () -> "derp.grid.members has no effect, this relay speaks for itself: "
                    + e.getMessage());
            runtime.mesh().ifPresent(mesh -> mesh.useGrid(() -> {
                throw new IOException("this relay is not in a data grid", e);
            }));
            return Optional.empty();
        }
    }

    /** The other members as neighbours in the mesh, each dialled at its address in the grid. */
    private static List<NeighbourAddress> neighbours(Grid grid) {
        List<NeighbourAddress> found = new ArrayList<>();
        for (GridMember each : grid.others()) {
            try {
                found.add(NeighbourAddress.parse(each.neighbour() + "/" + each.address()));
            } catch (IllegalArgumentException e) {
                LOG.log(Level.WARNING, () -> "member " + each.node() + " of the data grid advertises no valid host: "
                        + Printable.of(each.neighbour()));
            }
        }
        return found;
    }
}
