package dev.jderp.derpmap;

import java.util.List;

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
 */
public record DerpRegion(
        int regionId,
        String regionCode,
        String regionName,
        double latitude,
        double longitude,
        boolean avoid,
        boolean noMeasureNoHome,
        List<DerpNode> nodes) {
}
