package dev.jderp.mesh;

import dev.jderp.derpmap.DerpNode;
import dev.jderp.kit.HostPort;
import dev.jderp.kit.IpLiteral;
import dev.jderp.server.LinkOptions;
import dev.jderp.url.HttpUrl;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The options of the mesh.
 *
 * @param neighbours the relays that are listed
 * @param sources where further neighbours are found
 * @param pins the pins of certificates by host, in lower case
 * @param plainHosts the hosts, in lower case, that are connected to without TLS
 * @param link the options of each link
 * @param maxAway how long a neighbour without a link stays in the map of the region
 */
public record MeshOptions(
        List<NeighbourAddress> neighbours, List<SourceName> sources, Map<String, String> pins, Set<String> plainHosts,
        LinkOptions link, Duration maxAway) {

    /** No neighbours. */
    public static final MeshOptions NONE = new MeshOptions(List.of(), List.of(), Map.of(), Set.of(),
            LinkOptions.DEFAULTS, Duration.ofMinutes(10));

    /** Copies the collections. */
    public MeshOptions {
        neighbours = List.copyOf(neighbours);
        sources = List.copyOf(sources);
        pins = Map.copyOf(pins);
        plainHosts = Set.copyOf(plainHosts);
    }

    /** Whether there is a neighbour to list or to find. */
    public boolean isEmpty() {
        return neighbours.isEmpty() && sources.isEmpty();
    }

    /** The pin for a host; empty if it has none. */
    Optional<String> pin(String host) {
        return Optional.ofNullable(pins.get(host.toLowerCase(Locale.ROOT)));
    }

    /** Whether a host is connected to without TLS. */
    boolean isPlain(String host) {
        return plainHosts.contains(host.toLowerCase(Locale.ROOT));
    }

    /** The port of a neighbour. */
    int port(NeighbourAddress neighbour) {
        return neighbour.port() != 0 ? neighbour.port() : HttpUrl.defaultPort(!isPlain(neighbour.host()));
    }

    /** Scheme, host and port of a neighbour. */
    public String url(NeighbourAddress neighbour) {
        boolean isTls = !isPlain(neighbour.host());
        return (isTls ? "https://" : "http://")
                + HostPort.text(neighbour.host(), port(neighbour), HttpUrl.defaultPort(isTls));
    }

    /** A neighbour as a node to dial at {@code address}, with the name or the pin that its certificate must have. */
    public DerpNode node(NeighbourAddress neighbour, InetAddress address) {
        String pin = neighbour.pin().or(() -> pin(neighbour.host())).orElse("");
        boolean isIpv4 = address instanceof Inet4Address;
        String literal = IpLiteral.text(address);
        return new DerpNode(neighbour.text(), 0, neighbour.host(), pin, isIpv4 ? literal : "none",
                isIpv4 ? "none" : literal, 0, false, port(neighbour), false, "", false, Map.of());
    }
}
