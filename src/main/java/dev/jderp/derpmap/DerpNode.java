package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.Map;

/**
 * A relay in the DERP map. Immutable.
 *
 * @param name unique over all regions, such as {@code 1b}
 * @param regionId the region that it belongs to
 * @param hostName the name to dial, and of the certificate
 * @param certName another name in the certificate, or its pin; empty for none
 * @param ipv4 the IPv4 address to dial; empty for the addresses in DNS, {@code none} for no IPv4
 * @param ipv6 the IPv6 address to dial; empty for the addresses in DNS, {@code none} for no IPv6
 * @param stunPort 0 for 3478, -1 for no STUN
 * @param stunOnly whether it offers STUN but not DERP
 * @param derpPort 0 for 443
 * @param insecureForTests whether clients do not verify the certificate
 * @param stunTestIp another address for STUN, for tests; empty for none
 * @param canPort80 whether port 80 is reachable
 * @param others unknown members
 */
public record DerpNode(
        String name,
        int regionId,
        String hostName,
        String certName,
        String ipv4,
        String ipv6,
        int stunPort,
        boolean stunOnly,
        int derpPort,
        boolean insecureForTests,
        String stunTestIp,
        boolean canPort80,
        Map<String, JsonValue> others) {

    /** Copies the members and converts a pin to lower case. */
    public DerpNode {
        certName = CertName.folded(certName);
        others = Copies.of(others);
    }

    /** Creates a node with defaults for all other members. */
    public static DerpNode of(String name, int regionId, String hostName) {
        return new DerpNode(name, regionId, hostName, "", "", "", 0, false, 0, false, "", false, Map.of());
    }
}
