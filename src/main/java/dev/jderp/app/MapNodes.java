package dev.jderp.app;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.mapserver.DerpMaps;
import dev.jderp.prune.Nodes;
import java.util.Optional;

/**
 * Finds nodes in the served DERP map. Safe for any thread.
 *
 * @param maps holds the current map
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
