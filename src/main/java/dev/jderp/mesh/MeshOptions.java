package dev.jderp.mesh;

import dev.jderp.server.LinkOptions;
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
 */
public record MeshOptions(
        List<NeighbourAddress> neighbours, List<SourceName> sources, Map<String, String> pins, Set<String> plainHosts,
        LinkOptions link) {

    /** No neighbours. */
    public static final MeshOptions NONE = new MeshOptions(List.of(), List.of(), Map.of(), Set.of(),
            LinkOptions.DEFAULTS);

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
}
