package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.kit.Sha256;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * The combined map of all sources and the edits. Immutable.
 *
 * @param sources the map of the sources
 * @param overlay the edits
 * @param map the map after the edits
 * @param leftOut for each URL the reason why its map is left out; empty if it is used
 */
record Combination(DerpMap sources, Overlay overlay, DerpMap map, List<Optional<String>> leftOut) {

    private static final int HASH_DIGITS = 8;

    /**
     * Combines sources and edits. The map of a URL that conflicts with those of higher precedence is left out.
     *
     * @throws DerpMapException if own region, file and edits conflict
     */
    static Combination of(
            Optional<DerpMap> own, Optional<DerpMap> file, List<Optional<DerpMap>> urls, Overlay overlay)
            throws DerpMapException {
        List<DerpMap> used = new ArrayList<>();
        List<Optional<String>> leftOut = new ArrayList<>();
        DerpMap sources = Merge.of(own, file, used);
        DerpMap map = Merge.validate(overlay.apply(sources));
        for (Optional<DerpMap> url : urls) {
            Optional<String> conflict = Optional.empty();
            if (url.isPresent()) {
                used.add(url.get());
                try {
                    DerpMap more = Merge.of(own, file, used);
                    map = Merge.validate(overlay.apply(more));
                    sources = more;
                } catch (DerpMapException e) {
                    used.removeLast();
                    conflict = Optional.of("it conflicts with the other maps: " + e.getMessage());
                }
            }
            leftOut.add(conflict);
        }
        return new Combination(sources, overlay, map, leftOut);
    }

    /** A copy with other edits. */
    Combination with(Overlay edits) throws DerpMapException {
        return new Combination(sources, edits, Merge.validate(edits.apply(sources)), leftOut);
    }

    Edition edition() {
        SortedSet<String> drained = new TreeSet<>(overlay.drained());
        drained.retainAll(Edits.nodeNames(map));
        return new Edition(overlay.version() + "-" + hash(DerpMapWriter.toJson(sources)), map, drained);
    }

    private static String hash(String text) {
        return Sha256.hex(text).substring(0, HASH_DIGITS);
    }
}
