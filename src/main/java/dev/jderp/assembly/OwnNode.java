package dev.jderp.assembly;

import dev.jderp.config.RegionConfig;
import dev.jderp.config.RelayConfig;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.prober.ProberOptions;
import java.util.List;
import java.util.Map;

/** Builds this relay's entry in a DERP map: a region with one node. */
final class OwnNode {

    private OwnNode() {}

    /** A map with only this region; an empty map if the relay offers neither DERP nor STUN. */
    static DerpMap map(RelayConfig config, String certName) {
        boolean offersNothing = !config.enabled() && config.region().stunPort() < 0;
        return offersNothing ? DerpMap.of() : DerpMap.of(of(config, certName));
    }

    /**
     * Whether the probed map has this relay's region under the relay's region id. The served map has it if that is
     * configured. In another map the same id may belong to another operator, so it counts only if the operator has
     * named the region as the one to probe.
     */
    static boolean isOwnRegionProbed(RelayConfig config, ProberOptions prober) {
        String only = prober.regionCode();
        return prober.derpMap().isEmpty()
                ? config.map().ownRegion()
                : only.equals(config.region().code()) || only.equals(Integer.toString(config.region().id()));
    }

    /** The map of the relay's region without the relay itself; an empty map if no other node is left. */
    static DerpMap without(DerpMap map, RegionConfig own) {
        List<DerpNode> others = map.region(own.id()).map(DerpRegion::nodes).orElse(List.of()).stream()
                .filter(node -> !node.name().equals(own.nodeName()))
                .toList();
        return others.isEmpty() ? DerpMap.of() : DerpMap.of(map.region(own.id()).orElseThrow().withNodes(others));
    }

    /**
     * The region with the relay as its only node; the node offers only STUN if packets are not relayed.
     *
     * @param certName the certificate's pin, if clients need it to verify the certificate; else empty
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
        return new DerpRegion(
                r.id(), r.code(), r.name(), r.latitude(), r.longitude(), false, false, List.of(node), Map.of());
    }
}
