package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A region of the DERP map: relays at one place that forward to each other. Immutable.
 *
 * @param regionId positive and unique; 900 to 999 are for self-hosters
 * @param regionCode a short code, such as {@code fra}
 * @param regionName a display name
 * @param latitude degrees, 0 for unknown
 * @param longitude degrees, 0 for unknown
 * @param avoid replaced by {@code noMeasureNoHome}
 * @param noMeasureNoHome whether clients neither measure the region nor choose it as their home
 * @param nodes the relays, in the order in which a client tries them
 * @param others unknown members
 */
public record DerpRegion(
        int regionId,
        String regionCode,
        String regionName,
        double latitude,
        double longitude,
        boolean avoid,
        boolean noMeasureNoHome,
        List<DerpNode> nodes,
        Map<String, JsonValue> others) {

    /** Copies the collections. */
    public DerpRegion {
        nodes = List.copyOf(nodes);
        others = Copies.of(others);
    }

    /** Creates a region with defaults for all other members. */
    public static DerpRegion of(int regionId, String regionCode, String regionName, List<DerpNode> nodes) {
        return new DerpRegion(regionId, regionCode, regionName, 0, 0, false, false, nodes, Map.of());
    }

    /** A copy with other nodes. */
    public DerpRegion withNodes(List<DerpNode> these) {
        return new DerpRegion(
                regionId, regionCode, regionName, latitude, longitude, avoid, noMeasureNoHome, these, others);
    }

    /** The node with this name; empty if there is none. */
    public Optional<DerpNode> node(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }
}
