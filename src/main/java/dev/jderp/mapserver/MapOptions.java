package dev.jderp.mapserver;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The sources of the DERP map that is served.
 *
 * @param ownRegion whether the map has this relay's own region
 * @param file a map in JSON or YAML that the operator writes, empty for none
 * @param urls URLs of further maps; if two have a region with the same id, the earlier URL counts
 * @param refreshInterval how often the URLs are fetched
 * @param drainedLast whether drained nodes come last in their region; otherwise they are left out
 * @param directory the directory for the edits and for copies of the URLs' maps
 */
public record MapOptions(
        boolean ownRegion,
        Optional<Path> file,
        List<URI> urls,
        Duration refreshInterval,
        boolean drainedLast,
        Path directory) {
}
