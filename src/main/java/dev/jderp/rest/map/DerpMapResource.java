package dev.jderp.rest.map;

import dev.jderp.mapserver.DerpMaps;
import dev.jderp.pages.MapPages;
import dev.jderp.pages.PageAnswer;
import dev.jderp.rest.http.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.OPTIONS;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jspecify.annotations.Nullable;

/**
 * The DERP map, without a login: {@code default} has each region's nodes in the order in which they were written, every
 * other name has them in that tailnet's own order. An adapter of {@link MapPages}.
 */
@ApplicationScoped
@Path("/")
public class DerpMapResource {

    @Inject
    private DerpMaps maps;

    /** The map as JSON, compressed where the client accepts that; 304 where the client has it. */
    @GET
    @Path("{tailnet}")
    public Response get(
            @PathParam("tailnet") String tailnet,
            @HeaderParam(HttpHeaders.IF_NONE_MATCH) @Nullable String ifNoneMatch,
            @HeaderParam(HttpHeaders.ACCEPT_ENCODING) @Nullable String acceptEncoding) {
        if (!MapPages.isName(tailnet)) {
            throw Problem.badRequest(MapPages.BAD_NAME);
        }
        PageAnswer answer = new MapPages(maps).map(tailnet, ifNoneMatch, acceptEncoding);
        Response.ResponseBuilder response = Response.status(answer.status());
        answer.headers().forEach(response::header);
        if (answer.body().length > 0) {
            response.entity(answer.body());
        }
        return response.build();
    }

    /** The methods of the resource. */
    @OPTIONS
    @Path("{tailnet}")
    public Response options() {
        return Response.ok().header(HttpHeaders.ALLOW, MapPages.ALLOW).build();
    }
}
