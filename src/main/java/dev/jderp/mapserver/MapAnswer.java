package dev.jderp.mapserver;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request for the map, before it becomes an HTTP response.
 *
 * @param page the map for the requesting tailnet
 * @param gzip whether the body is compressed
 * @param known whether the client already has this map, so that the answer is 304 without a body
 */
public record MapAnswer(MapPage page, boolean gzip, boolean known) {

    /** The header {@code Cache-Control} of the map. */
    public static final String CACHE_CONTROL = "public, max-age=60";

    private static final String GZIP_SUFFIX = "-gz";

    /** Creates the answer to a request with these headers. */
    public static MapAnswer of(MapPage page, @Nullable String ifNoneMatch, @Nullable String acceptEncoding) {
        return new MapAnswer(
                page,
                AcceptEncoding.acceptsGzip(acceptEncoding),
                EntityTags.known(ifNoneMatch, Set.of(page.etag(), page.etag() + GZIP_SUFFIX)));
    }

    /** The value of the header {@code ETag}, with quotes. */
    public String etag() {
        return EntityTags.quoted(gzip ? page.etag() + GZIP_SUFFIX : page.etag());
    }
}
