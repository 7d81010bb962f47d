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

    /** Copies the list. */
    public MapOptions {
        urls = List.copyOf(urls);
    }

    /** A builder that begins with the settings' defaults: this relay's own region, and no other source. */
    public static Builder builder(Path directory) {
        return new Builder(directory);
    }

    /** Collects options for {@link MapOptions}; one thread. */
    public static final class Builder {

        private final Path directory;
        private boolean ownRegion = true;
        private Optional<Path> file = Optional.empty();
        private List<URI> urls = List.of();
        private Duration refreshInterval = Duration.ofHours(1);
        private boolean drainedLast = true;

        private Builder(Path directory) {
            this.directory = directory;
        }

        /** Whether the map has this relay's own region. */
        public Builder ownRegion(boolean value) {
            ownRegion = value;
            return this;
        }

        /** A map in JSON or YAML that the operator writes, empty for none. */
        public Builder file(Optional<Path> value) {
            file = value;
            return this;
        }

        /** URLs of further maps; if two have a region with the same id, the earlier URL counts. */
        public Builder urls(List<URI> value) {
            urls = value;
            return this;
        }

        /** How often the URLs are fetched. */
        public Builder refreshInterval(Duration value) {
            refreshInterval = value;
            return this;
        }

        /** Whether drained nodes come last in their region; otherwise they are left out. */
        public Builder drainedLast(boolean value) {
            drainedLast = value;
            return this;
        }

        /** Returns the options; later changes to this builder do not affect them. */
        public MapOptions build() {
            return new MapOptions(ownRegion, file, urls, refreshInterval, drainedLast, directory);
        }
    }
}
