package dev.jderp.prune;

import dev.jderp.derpmap.DerpNode;
import java.util.Map;

/** Nodes for tests. */
final class TestNodes {

    private TestNodes() {}

    static DerpNode named(String name) {
        return node(name, "localhost", "", "", 0, false, false);
    }

    static DerpNode stunOnly(String name) {
        return node(name, "localhost", "", "", 0, true, false);
    }

    static DerpNode at(String hostName, String ipv4, String certName, int port, boolean insecure) {
        return node("test", hostName, ipv4, certName, port, false, insecure);
    }

    private static DerpNode node(
            String name, String hostName, String ipv4, String certName, int port, boolean stunOnly, boolean insecure) {
        return new DerpNode(
                name, 900, hostName, certName, ipv4, "none", 0, stunOnly, port, insecure, "", false, Map.of());
    }
}
