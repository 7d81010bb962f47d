package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.MapDocument;
import java.util.Optional;

/** The answer of a URL. */
sealed interface SourceAnswer {

    /**
     * A valid map.
     *
     * @param body the bytes received, for the copy on disk
     * @param document the parsed map
     * @param etag the entity tag for the next request
     * @param lastModified the date for the next request
     */
    record Good(byte[] body, MapDocument document, Optional<String> etag, Optional<String> lastModified)
            implements
                SourceAnswer {

        DerpMap map() {
            return document.map();
        }
    }

    /** The map has not changed since the last answer. */
    record Unchanged() implements SourceAnswer {
    }

    /**
     * No valid map.
     *
     * @param reason the reason, in one line
     */
    record Failed(String reason) implements SourceAnswer {
    }
}
