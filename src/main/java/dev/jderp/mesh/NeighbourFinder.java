package dev.jderp.mesh;

import dev.jderp.derpmap.CertName;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.IpLiteral;
import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Finds the relays that a source names. Calls block; any thread may call it. */
final class NeighbourFinder {

    private final NameLookup names;
    private final Supplier<Optional<DerpRegion>> ownRegion;
    private final String ownNode;
    /** Has no members before this relay has joined the grid. */
    private volatile GridMembership grid = List::of;

    /** A finder; the region is this relay's own in the map that it serves, and the node its name there. */
    NeighbourFinder(NameLookup names, Supplier<Optional<DerpRegion>> ownRegion, String ownNode) {
        this.names = names;
        this.ownRegion = ownRegion;
        this.ownNode = ownNode;
    }

    /** Finds the members of this data grid from now on. */
    void useGrid(GridMembership membership) {
        grid = membership;
    }

    /**
     * The relays that a source names now, at most 256; this relay may be among them.
     *
     * @throws IOException if the source cannot be asked
     */
    List<NeighbourAddress> find(SourceName source) throws IOException {
        List<NeighbourAddress> found = switch (source.kind()) {
            case DNS -> addresses(source);
            case SRV -> services(source);
            case MAP -> nodes();
            case GRID -> grid.members();
        };
        return found.size() > Mesh.MAX_NEIGHBOURS ? found.subList(0, Mesh.MAX_NEIGHBOURS) : found;
    }

    private List<NeighbourAddress> addresses(SourceName source) throws IOException {
        List<NeighbourAddress> found = new ArrayList<>();
        for (InetAddress each : names.addresses(source.name())) {
            found.add(new NeighbourAddress(source.name(), source.port(), IpLiteral.text(each), Optional.empty()));
        }
        return found;
    }

    private List<NeighbourAddress> services(SourceName source) throws IOException {
        List<NeighbourAddress> found = new ArrayList<>();
        for (NameLookup.Service each : names.services(source.name())) {
            found.add(new NeighbourAddress(each.host(), each.port(), each.host(), Optional.empty()));
        }
        return found;
    }

    private List<NeighbourAddress> nodes() {
        List<NeighbourAddress> found = new ArrayList<>();
        for (DerpNode each : ownRegion.get().map(DerpRegion::nodes).orElse(List.of())) {
            if (!each.name().equals(ownNode) && !each.stunOnly() && !each.insecureForTests()) {
                found.add(address(each));
            }
        }
        return found;
    }

    private static NeighbourAddress address(DerpNode node) {
        String dialHost = IpLiteral.isAddress(node.ipv4())
                ? node.ipv4()
                : IpLiteral.isAddress(node.ipv6()) ? node.ipv6() : node.hostName();
        Optional<String> pin = CertName.isPin(node.certName()) ? Optional.of(node.certName()) : Optional.empty();
        return new NeighbourAddress(node.hostName(), node.derpPort(), dialHost, pin);
    }
}
