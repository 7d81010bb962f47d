package dev.jderp.config;

/**
 * This relay's region and node in the DERP map that it serves.
 *
 * @param id the region, 1 to 65535
 * @param code the region's short code
 * @param name the region's display name
 * @param latitude degrees, 0 for unknown
 * @param longitude degrees, 0 for unknown
 * @param nodeName this relay's name, unique over all regions
 * @param ipv4 the IPv4 address to dial; empty for the addresses in DNS, {@code none} for no IPv4
 * @param ipv6 the IPv6 address to dial; empty for the addresses in DNS, {@code none} for no IPv6
 * @param derpPort the port to dial
 * @param stunPort the STUN port, 0 for 3478, -1 for none
 */
public record RegionConfig(
        int id, String code, String name, double latitude, double longitude, String nodeName, String ipv4, String ipv6,
        int derpPort, int stunPort) {
}
