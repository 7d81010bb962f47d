package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The map as an administrator sees it: what the sources give and the edits over them, with the drained nodes.
 *
 * @param version changes with every edit and with every change of a source
 * @param map the map, regions by id and nodes in the order written
 * @param drained the names of the drained nodes that are in the map
 */
public record Edition(String version, DerpMap map, SortedSet<String> drained) {

    /** Makes an unmodifiable copy. */
    public Edition {
        drained = Collections.unmodifiableSortedSet(new TreeSet<>(drained));
    }
}
