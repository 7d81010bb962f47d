package dev.jderp.derpmap;

import jakarta.json.JsonValue;
import java.util.Map;

/**
 * One relay.
 *
 * @param name unique over all regions, such as {@code 1b}
 * @param regionId the region that it belongs to
 * @param hostName the name to dial, and of the certificate
 * @param certName another name of the certificate, or a pin; empty for none
 * @param ipv4 the IPv4 address to dial; empty for DNS, {@code none} for no IPv4
 * @param ipv6 the IPv6 address to dial; empty for DNS, {@code none} for no IPv6
 * @param stunPort 0 for 3478, -1 for no STUN
 * @param stunOnly whether it is no DERP relay
 * @param derpPort 0 for 443
 * @param insecureForTests whether clients skip the check of the certificate
 * @param stunTestIp another address for STUN, for tests; empty for none
 * @param canPort80 whether port 80 is reachable
 * @param others members that this version does not know
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

    /** Makes an unmodifiable copy, with a pin in lower case. */
    public DerpNode {
        certName = CertName.folded(certName);
        others = Copies.of(others);
    }

    /** A node with defaults for all that is not said. */
    public static DerpNode of(String name, int regionId, String hostName) {
        return new DerpNode(name, regionId, hostName, "", "", "", 0, false, 0, false, "", false, Map.of());
    }
}
