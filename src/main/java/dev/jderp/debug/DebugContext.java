package dev.jderp.debug;

import dev.jderp.prober.DerpProbe;
import dev.jderp.server.Relay;
import java.util.Optional;

/**
 * What the pages are about.
 *
 * @param relay the relay
 * @param hostname the name that clients know it by
 * @param hasMeshKey whether it has the region's mesh key
 * @param hasRateLimits whether it has a file with rate limits
 * @param prober what is measured from here, empty if nothing is
 */
public record DebugContext(
        Relay relay, String hostname, boolean hasMeshKey, boolean hasRateLimits,
        Optional<DerpProbe> prober) {
}
