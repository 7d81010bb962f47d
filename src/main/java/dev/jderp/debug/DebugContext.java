package dev.jderp.debug;

import dev.jderp.mesh.NeighbourStatus;
import dev.jderp.prober.DerpProbe;
import dev.jderp.server.Relay;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The relay that the debug pages and the metrics describe.
 *
 * @param relay the relay
 * @param hostname the name that clients know it by
 * @param hasMeshKey whether it has the region's mesh key
 * @param hasRateLimits whether it has a file with rate limits
 * @param prober the prober that runs in this process, empty if none does
 * @param region its region
 * @param links the links to other relays, as they are now
 */
public record DebugContext(
        Relay relay, String hostname, boolean hasMeshKey, boolean hasRateLimits,
        Optional<DerpProbe> prober, int region, Supplier<List<NeighbourStatus>> links) {
}
