package dev.jderp.derpmap;

import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * The relays that clients may use.
 *
 * @param regionScores multiplies a region's latency when a client chooses its home, by region id; empty for unchanged
 * @param regions the regions by id
 * @param omitDefaultRegions whether only these regions are used, and not those of the coordination server
 */
public record DerpMap(
        Optional<Map<Integer, Double>> regionScores, SortedMap<Integer, DerpRegion> regions,
        boolean omitDefaultRegions) {
}
