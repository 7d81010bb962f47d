package dev.jderp.debug;

import dev.jderp.prober.DerpProbe;
import dev.jderp.server.Relay;
import java.util.Optional;

/**
 * The relay that the debug pages and the metrics describe.
 *
 * @param relay the relay
 * @param hostname the name that clients know it by
 * @param hasMeshKey whether it has the region's mesh key
 * @param hasRateLimits whether it has a file with rate limits
 * @param prober the prober that runs in this process, empty if none does
 */
public record DebugContext(
        Relay relay, String hostname, boolean hasMeshKey, boolean hasRateLimits,
        Optional<DerpProbe> prober) {
}
