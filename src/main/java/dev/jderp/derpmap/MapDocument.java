package dev.jderp.derpmap;

import java.util.List;

/**
 * A DERP map as somebody wrote it.
 *
 * @param map the map
 * @param warnings what is probably not meant, though the map can be used: where it stands, and what it is
 */
public record MapDocument(DerpMap map, List<Fault> warnings) {

    /** A copy that nobody changes. */
    public MapDocument {
        warnings = List.copyOf(warnings);
    }
}
