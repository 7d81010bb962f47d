package dev.jderp.app;

import dev.jderp.assembly.RelayRuntime;
import dev.jderp.config.RelayConfig;
import dev.jderp.grid.Grid;
import dev.jderp.grid.GridOptions;
import dev.jderp.grid.HazelcastStore;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/** Joins the relay to the region's data grid, if one is set and the server has it. */
final class GridWiring {

    private static final Logger LOG = System.getLogger(GridWiring.class.getName());

    private GridWiring() {}

    /** Shares the edits of the map and the deny list; empty if the relay speaks for itself. */
    static Optional<Grid> open(RelayRuntime runtime) {
        RelayConfig config = runtime.config();
        if (config.grid().isEmpty()) {
            return Optional.empty();
        }
        GridOptions options = config.grid().get();
        try {
            HazelcastStore store = runtime.closeAtEnd(HazelcastStore.ofServer(options), HazelcastStore::close);
            Grid grid = runtime.closeAtEnd(
                    new Grid(store, options.nodeName(), config.map().directory(),
                            runtime.relay().measurements().outages()),
                    Grid::close);
            runtime.deniedKeys().share((local, unedited, changed) -> grid.share("deny", local, unedited, changed));
            runtime.maps().share((local, unedited, changed) -> grid.share("map", local, unedited, changed));
            return Optional.of(grid);
        } catch (IOException | LinkageError e) {
            LOG.log(Level.WARNING, () -> "derp.grid.members has no effect, this relay speaks for itself: "
                    + e.getMessage());
            return Optional.empty();
        }
    }
}
