package dev.jderp.app;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.mapserver.DerpMaps;
import dev.jderp.prune.Nodes;
import java.util.Optional;

/**
 * The nodes of the DERP map that is served.
 *
 * @param maps gives the map as it is now
 */
record MapNodes(DerpMaps maps) implements Nodes {

    @Override
    public Optional<DerpNode> node(String name) {
        return maps.current()
                .map()
                .regions()
                .values()
                .stream()
                .flatMap(region -> region.nodes().stream())
                .filter(node -> node.name().equals(name))
                .findFirst();
    }

    @Override
    public boolean isDrained(String name) {
        return maps.current().drained().contains(name);
    }
}
