package dev.jderp.mapserver;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.MapDocument;
import java.util.Optional;

/** What a URL has answered. */
sealed interface SourceAnswer {

    /**
     * A map.
     *
     * @param body as it came, to be kept
     * @param document what it says
     * @param etag the tag to ask with the next time
     * @param lastModified the date to ask with the next time
     */
    record Good(byte[] body, MapDocument document, Optional<String> etag, Optional<String> lastModified)
            implements
                SourceAnswer {

        DerpMap map() {
            return document.map();
        }
    }

    /** The map is that of the last time. */
    record Unchanged() implements SourceAnswer {
    }

    /**
     * No map.
     *
     * @param why in one line
     */
    record Failed(String why) implements SourceAnswer {
    }
}
