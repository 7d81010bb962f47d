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
 * A DERP map: the relays that clients may use, by region. Immutable.
 *
 * @param homeParams how clients choose their home region; absent if unchanged
 * @param regions the regions by id
 * @param switchedOff ids of regions that are {@code null}: not used, even if a source of lower precedence has them
 * @param omitDefaultRegions whether only these regions are used, and not those of the coordination server
 * @param others unknown members
 */
public record DerpMap(
        Optional<HomeParams> homeParams,
        SortedMap<Integer, DerpRegion> regions,
        SortedSet<Integer> switchedOff,
        boolean omitDefaultRegions,
        Map<String, JsonValue> others) {

    /** Copies the collections. */
    public DerpMap {
        regions = Copies.of(regions);
        switchedOff = Collections.unmodifiableSortedSet(new TreeSet<>(switchedOff));
        others = Copies.of(others);
    }

    /** Creates a map that switches no region off. */
    public DerpMap(
            Optional<HomeParams> homeParams,
            SortedMap<Integer, DerpRegion> regions,
            boolean omitDefaultRegions,
            Map<String, JsonValue> others) {
        this(homeParams, regions, new TreeSet<>(), omitDefaultRegions, others);
    }

    /** Creates a map of these regions, with {@code omitDefaultRegions}. */
    public static DerpMap of(DerpRegion... regions) {
        SortedMap<Integer, DerpRegion> byId = new TreeMap<>();
        for (DerpRegion region : List.of(regions)) {
            byId.put(region.regionId(), region);
        }
        return new DerpMap(Optional.empty(), byId, true, Map.of());
    }

    /** The region with this id; empty if there is none. */
    public Optional<DerpRegion> region(int id) {
        return Optional.ofNullable(regions.get(id));
    }

    /** A copy with other regions. */
    public DerpMap withRegions(SortedMap<Integer, DerpRegion> these) {
        return new DerpMap(homeParams, these, switchedOff, omitDefaultRegions, others);
    }
}
