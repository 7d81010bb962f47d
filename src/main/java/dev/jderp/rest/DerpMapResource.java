package dev.jderp.rest;

import dev.jderp.maps.DerpMaps;
import dev.jderp.maps.MapPage;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The DERP map, for everybody: {@code default} with each region's nodes in the order in which they were written, any
 * other name with them in the order that is that tailnet's own.
 */
@RequestScoped
@Path("/")
public class DerpMapResource {

    private static final int LONGEST_NAME = 255;
    private static final String CACHE = "public, max-age=60";
    private static final String GZIP_SUFFIX = "-gz";

    @Inject
    @SuppressWarnings("NullAway.Init")
    private DerpMaps maps;

    /** For the container. */
    public DerpMapResource() {}

    /** The map, as JSON, compressed where that is understood; 304 where the client has it. */
    @GET
    @Path("{tailnet}")
    public Response get(
            @PathParam("tailnet") String tailnet,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @HeaderParam(HttpHeaders.ACCEPT_ENCODING) @Nullable String acceptEncoding) {
        if (tailnet.length() > LONGEST_NAME || tailnet.chars().anyMatch(Character::isISOControl)) {
            throw Problem.badRequest("the tailnet's name is longer than " + LONGEST_NAME + " or not text");
        }
        MapPage page = maps.served(tailnet);
        boolean gzip = AcceptEncoding.takesGzip(acceptEncoding);
        String tag = gzip ? page.etag() + GZIP_SUFFIX : page.etag();
        boolean known = EntityTags.known(ifNoneMatch, Set.of(page.etag(), page.etag() + GZIP_SUFFIX));
        Response.ResponseBuilder answer = known
                ? Response.notModified()
                : Response.ok(gzip ? page.gzip() : page.json());
        if (!known) {
            answer.type(MediaType.APPLICATION_JSON_TYPE);
            if (gzip) {
                answer.header(HttpHeaders.CONTENT_ENCODING, "gzip");
            }
        }
        return answer.header(HttpHeaders.ETAG, EntityTags.quoted(tag))
                .header(HttpHeaders.CACHE_CONTROL, CACHE)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .build();
    }
}
