package dev.jderp.config;

import dev.jderp.grid.options.GridMembers;
import dev.jderp.grid.options.GridOptions;
import dev.jderp.kit.Cidr;
import dev.jderp.kit.HostPort;
import dev.jderp.kit.IpLiteral;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/** Reads the settings of the region's data grid. */
final class GridSettings {

    private static final int MAX_PORT = 65_535;
    /** Loopback, RFC 1918, and the range for carriers' NAT, which tailnets use. */
    private static final List<Cidr> PRIVATE = List.of("127.0.0.0/8", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16",
            "100.64.0.0/10").stream().map(each -> Cidr.parse(each).orElseThrow()).toList();

    private GridSettings() {}

    static Optional<GridOptions> read(Settings s, RegionConfig region) {
        Optional<String> members = s.set(Setting.GRID_MEMBERS);
        Optional<String> address = s.set(Setting.GRID_ADDRESS);
        if (members.isEmpty()) {
            return address.isEmpty()
                    ? Optional.empty()
                    : s.reject(Setting.GRID_ADDRESS, address.get(),
                            "an empty value, or members in " + Setting.GRID_MEMBERS.key(), Optional.empty());
        }
        if (address.isEmpty()) {
            return s.reject(Setting.GRID_MEMBERS, members.get(),
                    "an empty value, or a private address in " + Setting.GRID_ADDRESS.key(), Optional.empty());
        }
        return at(s, address.get()).flatMap(member -> options(s, members.get(), member, region));
    }

    private record Member(InetAddress address, int port) {
    }

    private static Optional<GridOptions> options(Settings s, String members, Member member, RegionConfig region) {
        try {
            return Optional.of(new GridOptions(
                    GridMembers.parse(members, member.port()), member.address(), member.port(), region.id(),
                    region.nodeName(), HostPort.text(s.text(Setting.HOSTNAME), region.derpPort())));
        } catch (IllegalArgumentException e) {
            return s.reject(Setting.GRID_MEMBERS, members, GridMembers.EXPECTED, Optional.empty());
        }
    }

    private static Optional<Member> at(Settings s, String text) {
        int colon = text.indexOf(':');
        String host = colon < 0 ? text : text.substring(0, colon);
        int port = colon < 0
                ? GridOptions.DEFAULT_PORT
                : (int) GoNumber.parseInteger(text.substring(colon + 1))
                        .orElse(0);
        Optional<InetAddress> address = IpLiteral.isIpv4(host) ? IpLiteral.parse(host) : Optional.empty();
        if (port < 1 || port > MAX_PORT
                || address.filter(each -> PRIVATE.stream().anyMatch(net -> net.contains(each))).isEmpty()) {
            return s.reject(Setting.GRID_ADDRESS, text,
                    "a private IPv4 address of this host, of a VPC or a WireGuard interface, with or without a port",
                    Optional.empty());
        }
        return Optional.of(new Member(address.get(), port));
    }
}
