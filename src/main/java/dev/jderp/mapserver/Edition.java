package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * A version of the map as administrators see it, before drained nodes are moved or left out. Immutable.
 *
 * @param version changes with every edit and with every change of a source
 * @param map the map, regions by id and nodes in the order written
 * @param drained the names of the drained nodes that are in the map
 */
public record Edition(String version, DerpMap map, SortedSet<String> drained) {

    /** Copies the set. */
    public Edition {
        drained = Collections.unmodifiableSortedSet(new TreeSet<>(drained));
    }
}
