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
 * All sources and the edits, put together.
 *
 * @param sources what the sources give
 * @param overlay the edits over it
 * @param map what both make
 * @param leftOut for each URL why its map is left out; empty if it is not
 */
record Combination(DerpMap sources, Overlay overlay, DerpMap map, List<Optional<String>> leftOut) {

    private static final int HASH_DIGITS = 8;

    /**
     * Puts them together. The map of a URL that does not fit to those that are stronger is left out.
     *
     * @throws DerpMapException if even own region, file and edits do not fit together
     */
    static Combination of(
            Optional<DerpMap> own, Optional<DerpMap> file, List<Optional<DerpMap>> urls, Overlay overlay)
            throws DerpMapException {
        List<DerpMap> used = new ArrayList<>();
        List<Optional<String>> leftOut = new ArrayList<>();
        DerpMap sources = Merge.of(own, file, used);
        DerpMap map = Merge.checked(overlay.apply(sources));
        for (Optional<DerpMap> url : urls) {
            Optional<String> why = Optional.empty();
            if (url.isPresent()) {
                used.add(url.get());
                try {
                    DerpMap more = Merge.of(own, file, used);
                    map = Merge.checked(overlay.apply(more));
                    sources = more;
                } catch (DerpMapException e) {
                    used.removeLast();
                    why = Optional.of("it does not fit to the others: " + e.getMessage());
                }
            }
            leftOut.add(why);
        }
        return new Combination(sources, overlay, map, leftOut);
    }

    /** The same sources with other edits. */
    Combination with(Overlay edits) throws DerpMapException {
        return new Combination(sources, edits, Merge.checked(edits.apply(sources)), leftOut);
    }

    Edition edition() {
        SortedSet<String> drained = new TreeSet<>(overlay.drained());
        drained.retainAll(Edits.names(map));
        return new Edition(overlay.version() + "-" + hash(DerpMapWriter.toJson(sources)), map, drained);
    }

    private static String hash(String text) {
        return Sha256.hex(text).substring(0, HASH_DIGITS);
    }
}
