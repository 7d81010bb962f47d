package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.derpmap.HomeParams;
import jakarta.json.JsonValue;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The edits of administrators, as differences from the sources; everything else follows the sources. Immutable.
 *
 * @param version the number of edits made
 * @param top the differences outside the regions
 * @param regions the differences in regions, by region id
 * @param drained the names of drained nodes
 */
record Overlay(long version, Top top, SortedMap<Integer, RegionEdit> regions, SortedSet<String> drained) {

    /** No edits. */
    static final Overlay NONE = new Overlay(0, Top.SAME, new TreeMap<>(), new TreeSet<>());

    Overlay {
        regions = Collections.unmodifiableSortedMap(new TreeMap<>(regions));
        drained = Collections.unmodifiableSortedSet(new TreeSet<>(drained));
    }

    /**
     * The differences in members of a map other than its regions.
     *
     * @param homeParams empty if they do not differ; with an empty value if they are removed
     * @param omitDefaultRegions empty if it does not differ
     * @param others empty if they do not differ
     */
    record Top(
            Optional<Optional<HomeParams>> homeParams,
            Optional<Boolean> omitDefaultRegions,
            Optional<Map<String, JsonValue>> others) {

        static final Top SAME = new Top(Optional.empty(), Optional.empty(), Optional.empty());

        Top {
            others = others.map(members -> Collections.unmodifiableMap(new LinkedHashMap<>(members)));
        }

        static Top between(DerpMap source, DerpMap target) {
            return new Top(
                    source.homeParams().equals(target.homeParams())
                            ? Optional.empty()
                            : Optional.of(target.homeParams()),
                    source.omitDefaultRegions() == target.omitDefaultRegions()
                            ? Optional.empty()
                            : Optional.of(target.omitDefaultRegions()),
                    source.others().equals(target.others()) ? Optional.empty() : Optional.of(target.others()));
        }
    }

    /** Applies the edits to the map of the sources. */
    DerpMap apply(DerpMap sources) {
        SortedMap<Integer, DerpRegion> result = new TreeMap<>(sources.regions());
        regions.forEach((id, edit) -> edit.apply(Optional.ofNullable(sources.regions().get(id)))
                .ifPresentOrElse(region -> result.put(id, region), () -> result.remove(id)));
        return new DerpMap(
                top.homeParams().orElse(sources.homeParams()),
                result,
                top.omitDefaultRegions().orElse(sources.omitDefaultRegions()),
                top.others().orElse(sources.others()));
    }

    /** Whether the edits are equal, regardless of the version. */
    boolean hasSameEdits(Overlay other) {
        return top.equals(other.top) && regions.equals(other.regions) && drained.equals(other.drained);
    }

    Overlay withVersion(long number) {
        return new Overlay(number, top, regions, drained);
    }

    Overlay withTop(Top these) {
        return new Overlay(version, these, regions, drained);
    }

    Overlay withRegion(int id, Optional<RegionEdit> edit) {
        SortedMap<Integer, RegionEdit> these = new TreeMap<>(regions);
        edit.ifPresentOrElse(it -> these.put(id, it), () -> these.remove(id));
        return new Overlay(version, top, these, drained);
    }

    Overlay withDrained(SortedSet<String> these) {
        return new Overlay(version, top, regions, these);
    }
}
