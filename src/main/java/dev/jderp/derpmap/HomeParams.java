package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;

/**
 * How clients choose their home.
 *
 * @param regionScore multiplies a region's latency, by region id; absent for unchanged, empty for reset. What is not
 *        positive is passed over by clients
 * @param others members that this version does not know
 */
public record HomeParams(Optional<SortedMap<Integer, Double>> regionScore, Map<String, JsonValue> others) {

    /** Makes an unmodifiable copy. */
    public HomeParams {
        regionScore = regionScore.map(Copies::of);
        others = Copies.of(others);
    }
}
