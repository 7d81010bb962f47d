package dev.jderp.derpmap;

import java.util.List;

/**
 * A parsed DERP map with warnings. Immutable.
 *
 * @param map the map
 * @param warnings probable mistakes in a map that can be used nevertheless
 */
public record MapDocument(DerpMap map, List<Fault> warnings) {

    /** Copies the list. */
    public MapDocument {
        warnings = List.copyOf(warnings);
    }
}
