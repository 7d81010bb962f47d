package dev.jderp.maps;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.MapDocument;
import java.util.Optional;

/** What a URL has answered. */
sealed interface Answer {

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
                Answer {

        DerpMap map() {
            return document.map();
        }
    }

    /** The map is that of the last time. */
    record Unchanged() implements Answer {
    }

    /**
     * No map.
     *
     * @param why in one line
     */
    record Failed(String why) implements Answer {
    }
}
