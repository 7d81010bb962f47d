package dev.jderp.client.netcheck;

import dev.jderp.client.dial.NodeDialer.Family;
import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.IpLiteral;
import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Selects the relays at which a captive portal is searched for ({@code docs/protocol.md#captive-portals}). */
final class PortalRelays {

    private static final int MAX_RELAYS = 5;

    private PortalRelays() {}

    /** At most five IPv4 addresses of nodes with port 80, those of the home region first. */
    static List<InetAddress> of(DerpMap map, OptionalInt home) {
        return map.regions()
                .values()
                .stream()
                .filter(region -> !region.avoid() && !region.noMeasureNoHome())
                .sorted(Comparator.comparing((DerpRegion region) -> region.regionId() != home.orElse(0)))
                .flatMap(region -> region.nodes().stream())
                .flatMap(PortalRelays::address)
                .limit(MAX_RELAYS)
                .toList();
    }

    private static Stream<InetAddress> address(DerpNode node) {
        return node.canPort80()
                ? IpLiteral.parseWithZone(node.ipv4()).filter(Family.IPV4::includes).stream()
                : Stream.empty();
    }
}
