package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * Parameters by which clients choose their home region. Immutable.
 *
 * @param regionScore factors for the latencies of regions, by region id; absent if unchanged, empty to reset them.
 *     Clients ignore factors that are not positive
 * @param others unknown members
 */
public record HomeParams(Optional<SortedMap<Integer, Double>> regionScore, Map<String, JsonValue> others) {

    /** Copies the collections. */
    public HomeParams {
        regionScore = regionScore.map(Copies::of);
        others = Copies.of(others);
    }
}
