package dev.jderp.mapserver;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The response to a request for the map, before it is written.
 *
 * @param page the map for the tailnet of the request
 * @param gzip whether the client accepts gzip
 * @param known whether the client has it already, so that the response is 304
 */
public record MapAnswer(MapPage page, boolean gzip, boolean known) {

    /** How long a client may cache the map. */
    public static final String CACHE_CONTROL = "public, max-age=60";

    private static final String GZIP_SUFFIX = "-gz";

    /** The answer to a request with these headers. */
    public static MapAnswer of(MapPage page, @Nullable String ifNoneMatch, @Nullable String acceptEncoding) {
        return new MapAnswer(
                page,
                AcceptEncoding.takesGzip(acceptEncoding),
                EntityTags.known(ifNoneMatch, Set.of(page.etag(), page.etag() + GZIP_SUFFIX)));
    }

    /** The header {@code ETag}. */
    public String etag() {
        return EntityTags.quoted(gzip ? page.etag() + GZIP_SUFFIX : page.etag());
    }
}
