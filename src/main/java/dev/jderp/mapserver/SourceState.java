package dev.jderp.mapserver;

import dev.jderp.derpmap.Fault;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A source of the map, and how it is.
 *
 * @param name {@code own}, the file's name, or the URL without what is secret in it
 * @param kind what it is
 * @param regions how many regions it gives; 0 where it has given nothing yet
 * @param lastGood when it last gave a good map; absent where it has not yet
 * @param problem why it gave none the last time; absent where it did
 * @param warnings what is probably not meant in the map that it gave last, each in one line
 * @param copy whether what is used is a copy that an earlier run kept
 */
public record SourceState(
        String name, Kind kind, int regions, Optional<Instant> lastGood, Optional<String> problem,
        List<String> warnings, boolean copy) {

    /** Makes an unmodifiable copy. */
    public SourceState {
        warnings = List.copyOf(warnings);
    }

    static List<String> texts(List<Fault> warnings) {
        return warnings.stream().map(Fault::text).toList();
    }

    /** What a source is. */
    public enum Kind {
        /** This relay's own region. */
        OWN,
        /** The file that an operator writes. */
        FILE,
        /** Another's map. */
        URL
    }
}
