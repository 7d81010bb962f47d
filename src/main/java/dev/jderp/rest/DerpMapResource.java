package dev.jderp.rest;

import dev.jderp.maps.DerpMaps;
import dev.jderp.maps.MapAnswer;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * The DERP map, for everybody: {@code default} with each region's nodes in the order in which they were written, any
 * other name with them in the order that is that tailnet's own.
 */
@ApplicationScoped
@Path("/")
public class DerpMapResource {

    static final int LONGEST_NAME = 255;

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
        MapAnswer answer = MapAnswer.of(maps.served(tailnet), ifNoneMatch, acceptEncoding);
        Response.ResponseBuilder response = answer.known()
                ? Response.notModified()
                : Response.ok(answer.gzip() ? answer.page().gzip() : answer.page().json());
        if (!answer.known()) {
            response.type(MediaType.APPLICATION_JSON_TYPE);
            if (answer.gzip()) {
                response.header(HttpHeaders.CONTENT_ENCODING, "gzip");
            }
        }
        return response.header(HttpHeaders.ETAG, answer.etag())
                .header(HttpHeaders.CACHE_CONTROL, MapAnswer.CACHE_CONTROL)
                .header(HttpHeaders.VARY, HttpHeaders.ACCEPT_ENCODING)
                .build();
    }
}
