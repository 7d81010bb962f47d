package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Relays at one place, which are meshed with each other.
 *
 * @param regionId positive and unique; 900 to 999 are for self-hosters
 * @param regionCode a short code, such as {@code fra}
 * @param regionName a display name
 * @param latitude degrees, 0 for unknown
 * @param longitude degrees, 0 for unknown
 * @param avoid deprecated by {@code noMeasureNoHome}
 * @param noMeasureNoHome whether clients neither measure the region nor make it their home
 * @param nodes the relays, in the order in which a client tries them
 * @param others members that this version does not know
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

    /** Makes an unmodifiable copy. */
    public DerpRegion {
        nodes = List.copyOf(nodes);
        others = Copies.of(others);
    }

    /** A region with defaults for all that is not said. */
    public static DerpRegion of(int regionId, String regionCode, String regionName, List<DerpNode> nodes) {
        return new DerpRegion(regionId, regionCode, regionName, 0, 0, false, false, nodes, Map.of());
    }

    /** The same with other nodes. */
    public DerpRegion withNodes(List<DerpNode> these) {
        return new DerpRegion(
                regionId, regionCode, regionName, latitude, longitude, avoid, noMeasureNoHome, these, others);
    }

    /** The node of this name. */
    public Optional<DerpNode> node(String name) {
        return nodes.stream().filter(node -> node.name().equals(name)).findFirst();
    }
}
