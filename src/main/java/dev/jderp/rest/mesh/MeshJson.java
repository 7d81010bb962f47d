package dev.jderp.rest.mesh;

import dev.jderp.json.RecordJson;
import dev.jderp.key.NodePublicKey;
import dev.jderp.mesh.EditedNeighbours;
import dev.jderp.mesh.NeighbourAddress;
import dev.jderp.mesh.NeighbourStatus;
import jakarta.json.JsonObject;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The JSON of the links to other relays. */
final class MeshJson {

    private MeshJson() {}

    /** Body of {@code GET /mesh}. */
    private record MeshStatus(
            String node, String hostname, int region, String key, boolean meshKey, long linksExpected, long linksUp,
            List<String> hosts, List<Link> links) {
    }

    /** One link; {@code since} in ISO 8601. */
    private record Link(
            String neighbour, String host, String source, String state, String since, Optional<String> key,
            boolean missing, boolean incoming, boolean halfOpen, int peers, Optional<Long> rttMicros, long packets,
            long bytes, long drops, int queue, long opened, Optional<String> lastError) {

        static Link of(NeighbourStatus status) {
            return new Link(
                    status.address().text(), status.address().host(), status.source(), status.state().label(),
                    status.since().truncatedTo(ChronoUnit.SECONDS).toString(), status.key().map(NodePublicKey::text),
                    status.isMissing(), status.hasIncoming(), status.isHalfOpen(), status.peers(),
                    boxed(status.roundTripMicros()), status.packets(), status.bytes(), status.drops(), status.queued(),
                    status.links(), Optional.of(status.problem()).filter(problem -> !problem.isEmpty()));
        }
    }

    private static Optional<Long> boxed(OptionalLong value) {
        return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
    }

    /** Body of {@code GET /mesh/neighbours}: the edited list, and that of the settings. */
    private record Neighbours(List<String> neighbours, List<String> settings) {
    }

    static JsonObject status(MeshNode self) {
        List<NeighbourStatus> links = self.links().get();
        return RecordJson.object(new MeshStatus(
                self.name(), self.hostname(), self.regionId(), self.key().text(), self.hasMeshKey(),
                links.stream().filter(NeighbourStatus::isExpected).count(),
                links.stream().filter(NeighbourStatus::isUp).count(),
                links.stream().map(each -> each.address().host()).distinct().toList(),
                links.stream().map(Link::of).toList()));
    }

    static JsonObject neighbours(EditedNeighbours.State edited, List<NeighbourAddress> listed) {
        return RecordJson.object(new Neighbours(texts(edited.neighbours()), texts(listed)));
    }

    private static List<String> texts(List<NeighbourAddress> addresses) {
        return addresses.stream().map(NeighbourAddress::text).toList();
    }
}
