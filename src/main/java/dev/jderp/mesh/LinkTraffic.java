package dev.jderp.mesh;

import dev.jderp.server.MeshLink;
import java.util.Optional;

/**
 * The link to a neighbour, and the traffic of the links before it; immutable, so that sums never go back.
 *
 * @param link the link that is open; empty if none is
 * @param packets the packets that earlier links forwarded
 * @param bytes their bytes
 * @param drops the packets that earlier links could not take
 */
record LinkTraffic(Optional<MeshLink> link, long packets, long bytes, long drops) {

    static final LinkTraffic NONE = new LinkTraffic(Optional.empty(), 0, 0, 0);

    /** With this link open. */
    LinkTraffic with(MeshLink opened) {
        LinkTraffic before = withoutLink();
        return new LinkTraffic(Optional.of(opened), before.packets, before.bytes, before.drops);
    }

    /** With no link open. */
    LinkTraffic withoutLink() {
        return link.isEmpty() ? this : new LinkTraffic(Optional.empty(), allPackets(), allBytes(), allDrops());
    }

    /** The packets that all links forwarded. */
    long allPackets() {
        return packets + link.map(MeshLink::packetsForwarded).orElse(0L);
    }

    /** The packet bytes that all links forwarded. */
    long allBytes() {
        return bytes + link.map(MeshLink::bytesForwarded).orElse(0L);
    }

    /** The packets that the links could not take. */
    long allDrops() {
        return drops + link.map(MeshLink::packetsDropped).orElse(0L);
    }
}
