package dev.jderp.assembly;

import dev.jderp.config.RegionConfig;
import dev.jderp.config.RelayConfig;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.prober.ProberOptions;
import java.util.List;
import java.util.Map;

/** This relay as a region of a DERP map. */
final class OwnNode {

    private OwnNode() {}

    /** The map of the region alone; without any region where the node offers neither DERP nor STUN. */
    static DerpMap map(RelayConfig config, String certName) {
        boolean offersNothing = !config.enabled() && config.region().stunPort() < 0;
        return offersNothing ? DerpMap.of() : DerpMap.of(of(config, certName));
    }

    /**
     * Whether the region with the relay's own id is the relay's own in the map that is probed: in the map that is
     * served it is if that has the own region, which no other source then replaces; in another map, where the same id
     * may be somebody else's, it is if the operator has named it as the region to probe.
     */
    static boolean isOwnRegionProbed(RelayConfig config, ProberOptions prober) {
        String only = prober.regionCode();
        return prober.derpMap().isEmpty()
                ? config.map().ownRegion()
                : only.equals(config.region().code()) || only.equals(Integer.toString(config.region().id()));
    }

    /**
     * The region, with the relay as its one node, which is for STUN only where no packets are relayed.
     *
     * @param certName the certificate's pin where clients could not check it otherwise, or empty
     */
    static DerpRegion of(RelayConfig config, String certName) {
        RegionConfig r = config.region();
        DerpNode node = new DerpNode(
                r.nodeName(),
                r.id(),
                config.hostname(),
                certName,
                r.ipv4(),
                r.ipv6(),
                r.stunPort(),
                !config.enabled(),
                r.derpPort(),
                false,
                "",
                false,
                Map.of());
        return DerpRegion.of(r.id(), r.code(), r.name(), List.of(node));
    }
}
