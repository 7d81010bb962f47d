package dev.jderp.pages;

import dev.jderp.mapserver.DerpMaps;
import dev.jderp.mapserver.MapAnswer;
import org.jspecify.annotations.Nullable;

/** The DERP map for a tailnet, as JSON. Safe for any thread. */
public final class MapPages {

    /** Characters of the longest name. */
    public static final int MAX_NAME = 255;
    /** What is said of a longer name, or one with control characters. */
    public static final String BAD_NAME = "the tailnet's name is longer than " + MAX_NAME + " characters, or not text";

    /** The methods of the pages. */
    public static final String ALLOW = "GET, HEAD, OPTIONS";

    private static final int OK = 200;
    private static final int NOT_MODIFIED = 304;

    private final DerpMaps maps;

    /** Of these maps. */
    public MapPages(DerpMaps maps) {
        this.maps = maps;
    }

    /** Whether it may be the name of a tailnet. */
    public static boolean isName(String tailnet) {
        return tailnet.length() <= MAX_NAME && tailnet.chars().noneMatch(Character::isISOControl);
    }

    /**
     * The map, compressed where that is understood; 304 where the client has it.
     *
     * @param tailnet a name
     * @param ifNoneMatch the header If-None-Match
     * @param acceptEncoding the header Accept-Encoding
     */
    public PageAnswer map(String tailnet, @Nullable String ifNoneMatch, @Nullable String acceptEncoding) {
        MapAnswer answer = MapAnswer.of(maps.served(tailnet), ifNoneMatch, acceptEncoding);
        PageAnswer page = answer.known()
                ? PageAnswer.empty(NOT_MODIFIED)
                : PageAnswer.of(OK, "application/json", answer.gzip() ? answer.page().gzip() : answer.page().json());
        if (!answer.known() && answer.gzip()) {
            page = page.with("Content-Encoding", "gzip");
        }
        return page.with("ETag", answer.etag())
                .with("Cache-Control", MapAnswer.CACHE_CONTROL)
                .with("Vary", "Accept-Encoding");
    }
}
