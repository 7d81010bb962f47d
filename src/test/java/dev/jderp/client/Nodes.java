package dev.jderp.client;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import java.util.List;
import java.util.Map;

/** Nodes and regions for tests. */
public final class Nodes {

    private Nodes() {}

    public static DerpNode at(String host, int port) {
        return node("900a", host, "", "", "none", port);
    }

    public static DerpNode node(String name, String host, String certName, String ipv4, String ipv6, int port) {
        return new DerpNode(name, 900, host, certName, ipv4, ipv6, 0, false, port, false, "", false, Map.of());
    }

    public static DerpNode insecure(DerpNode n) {
        return new DerpNode(n.name(), n.regionId(), n.hostName(), n.certName(), n.ipv4(), n.ipv6(), n.stunPort(),
                n.stunOnly(), n.derpPort(), true, "", false, Map.of());
    }

    public static DerpNode stunOnly(String name) {
        return new DerpNode(name, 900, "stun.example", "", "", "", 0, true, 0, false, "", false, Map.of());
    }

    public static DerpRegion region(DerpNode... nodes) {
        return DerpRegion.of(900, "own", "Own", List.of(nodes));
    }
}
