package dev.jderp.mapserver;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one request for the map is answered, before it is put into words.
 *
 * @param page the map of the tailnet that asks
 * @param gzip whether the client takes it compressed
 * @param known whether the client has it already, which is all that it is told then
 */
public record MapAnswer(MapPage page, boolean gzip, boolean known) {

    /** For how long nobody need ask again. */
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
