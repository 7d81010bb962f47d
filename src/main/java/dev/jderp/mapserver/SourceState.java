package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The state of one source of the map. Immutable.
 *
 * @param name {@code own}, the file's name, or the URL without its secrets
 * @param kind the kind of source
 * @param regions the number of its regions; 0 before its first map
 * @param lastGood the time of its last valid map; empty before the first
 * @param problem why the last attempt gave no valid map; empty if it did
 * @param warnings probable mistakes in its last map, each in one line
 * @param copy whether the map in use is the copy that an earlier run stored
 */
public record SourceState(
        String name, Kind kind, int regions, Optional<Instant> lastGood, Optional<String> problem,
        List<String> warnings, boolean copy) {

    /** Copies the list. */
    public SourceState {
        warnings = List.copyOf(warnings);
    }

    /** Returns the state of a source that has given no map yet. */
    static SourceState withoutMap(String name, Kind kind) {
        return new SourceState(name, kind, 0, Optional.empty(), Optional.empty(), List.of(), false);
    }

    /** Returns the state after the source has given {@code map}. */
    SourceState good(DerpMap map, List<String> newWarnings) {
        return new SourceState(
                name, kind, map.regions().size(), Optional.of(Instant.now()), Optional.empty(), newWarnings, false);
    }

    /** Returns the state after an attempt that gave no valid map. */
    SourceState failed(String newProblem) {
        return new SourceState(name, kind, regions, lastGood, Optional.of(newProblem), warnings, copy);
    }

    static List<String> texts(List<Fault> warnings) {
        return warnings.stream().map(Fault::text).toList();
    }

    /** The kind of a source. */
    public enum Kind {
        /** This relay's own region. */
        OWN,
        /** The operator's file. */
        FILE,
        /** A map that is fetched from a URL. */
        URL
    }
}
