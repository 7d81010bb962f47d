package dev.jderp.derpmap;

import java.util.List;

/**
 * A DERP map as somebody wrote it.
 *
 * @param map the map
 * @param warnings what is probably not meant, though the map can be used: where it stands, and what it is
 */
public record MapDocument(DerpMap map, List<Fault> warnings) {

    /** Makes an unmodifiable copy. */
    public MapDocument {
        warnings = List.copyOf(warnings);
    }
}
