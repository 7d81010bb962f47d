package dev.jderp.mapserver;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Where the DERP map that is served comes from.
 *
 * @param ownRegion whether this relay and its region are in it
 * @param file a map that an operator writes, JSON or YAML
 * @param urls maps of others; where two have a region of one id, the earlier one's is taken
 * @param refreshInterval how often the URLs are asked again
 * @param drainedLast whether drained nodes go last in their region; else they are not in the map
 * @param directory where edits and copies of what the URLs gave are kept
 */
public record MapOptions(
        boolean ownRegion,
        Optional<Path> file,
        List<URI> urls,
        Duration refreshInterval,
        boolean drainedLast,
        Path directory) {
}
