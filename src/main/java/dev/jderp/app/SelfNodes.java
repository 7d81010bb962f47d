package dev.jderp.app;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.prune.Nodes;
import java.util.Optional;

/**
 * The nodes of a DERP map that does not change, none of them drained.
 *
 * @param map the map
 */
record SelfNodes(DerpMap map) implements Nodes {

    @Override
    public Optional<DerpNode> node(String name) {
        return map.regions()
                .values()
                .stream()
                .flatMap(region -> region.nodes().stream())
                .filter(node -> node.name().equals(name))
                .findFirst();
    }

    @Override
    public boolean isDrained(String name) {
        return false;
    }
}
