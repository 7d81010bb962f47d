package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The relays that clients may use.
 *
 * @param homeParams how clients choose their home; absent for unchanged
 * @param regions the regions by id
 * @param switchedOff ids of regions that are {@code null}: not used, though a weaker source of the map has them
 * @param omitDefaultRegions whether only these regions are used, and not those of the coordination server
 * @param others members that this version does not know
 */
public record DerpMap(
        Optional<HomeParams> homeParams,
        SortedMap<Integer, DerpRegion> regions,
        SortedSet<Integer> switchedOff,
        boolean omitDefaultRegions,
        Map<String, JsonValue> others) {

    /** Makes an unmodifiable copy. */
    public DerpMap {
        regions = Copies.of(regions);
        switchedOff = Collections.unmodifiableSortedSet(new TreeSet<>(switchedOff));
        others = Copies.of(others);
    }

    /** A map that switches no region off. */
    public DerpMap(
            Optional<HomeParams> homeParams,
            SortedMap<Integer, DerpRegion> regions,
            boolean omitDefaultRegions,
            Map<String, JsonValue> others) {
        this(homeParams, regions, new TreeSet<>(), omitDefaultRegions, others);
    }

    /** A map of these regions alone. */
    public static DerpMap of(DerpRegion... regions) {
        SortedMap<Integer, DerpRegion> byId = new TreeMap<>();
        for (DerpRegion region : List.of(regions)) {
            byId.put(region.regionId(), region);
        }
        return new DerpMap(Optional.empty(), byId, true, Map.of());
    }

    /** The region of this id. */
    public Optional<DerpRegion> region(int id) {
        return Optional.ofNullable(regions.get(id));
    }

    /** The same with other regions. */
    public DerpMap withRegions(SortedMap<Integer, DerpRegion> these) {
        return new DerpMap(homeParams, these, switchedOff, omitDefaultRegions, others);
    }
}
