package dev.jderp.app;

import dev.jderp.config.Keystore;
import dev.jderp.config.RegionConfig;
import dev.jderp.config.RelayConfig;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The DERP map of this relay alone. */
final class SelfMap {

    private SelfMap() {}

    /**
     * Describes the relay; clients are given the certificate's pin where they could not check it otherwise.
     *
     * @param keystore the certificate for HTTPS, empty where the container has one of its own
     */
    static DerpMap of(RelayConfig config, Optional<Keystore> keystore) {
        RegionConfig r = config.region();
        String pin = keystore.filter(Keystore::isPinnable).map(Keystore::pin).orElse("");
        DerpNode node = new DerpNode(
                r.nodeName(),
                r.id(),
                config.hostname(),
                pin,
                r.ipv4(),
                r.ipv6(),
                r.stunPort(),
                false,
                r.derpPort(),
                false,
                "",
                false);
        DerpRegion region = new DerpRegion(r.id(), r.code(), r.name(), 0, 0, false, false, List.of(node));
        return new DerpMap(Optional.empty(), new TreeMap<>(Map.of(r.id(), region)), true);
    }
}
