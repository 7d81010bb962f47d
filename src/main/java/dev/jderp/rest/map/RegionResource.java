package dev.jderp.rest.map;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.mapserver.DerpMaps;
import dev.jderp.mapserver.Edition;
import dev.jderp.mapserver.NoSuchEntryException;
import dev.jderp.mapserver.StaleEditionException;
import dev.jderp.rest.http.Problem;
import dev.jderp.rest.http.RequestBody;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** One region of the map, and its nodes. */
@RequestScoped
@Path("/map/regions/{id}")
@Produces(MediaType.APPLICATION_JSON)
public class RegionResource {

    @Inject
    private DerpMaps maps;

    @Inject
    private MapEdits edits;

    @PathParam("id")
    private String idText;

    /** The region. */
    @GET
    @RolesAllowed("viewer")
    public Response get() {
        return region(maps.current());
    }

    /** Creates or replaces the region. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("admin")
    public Response put(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch, InputStream body)
            throws DerpMapException, NoSuchEntryException, StaleEditionException {
        int id = id();
        return region(edits.edit(
                ifMatch, expected -> maps.putRegion(expected, DerpMapReader.region(RequestBody.object(body), id))));
    }

    /** Removes the region from the map, even where a source gives it. */
    @DELETE
    @RolesAllowed("admin")
    public Response remove(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch)
            throws DerpMapException, NoSuchEntryException, StaleEditionException {
        int id = id();
        return MapEdits.tagged(
                Response.noContent(), edits.edit(ifMatch, expected -> maps.removeRegion(expected, id)));
    }

    /** Discards the edits of this region: it is again what the sources give, or absent if they do not give it. */
    @POST
    @Path("/revert")
    @RolesAllowed("admin")
    public Response revert(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch)
            throws DerpMapException, NoSuchEntryException, StaleEditionException {
        int id = id();
        return MapEdits.tagged(
                Response.noContent(), edits.edit(ifMatch, expected -> maps.revertRegion(expected, id)));
    }

    /** A node of the region. */
    @GET
    @Path("/nodes/{name}")
    @RolesAllowed("viewer")
    public Response node(@PathParam("name") String name) {
        return node(maps.current(), name);
    }

    /** Creates or replaces a node of an existing region. */
    @PUT
    @Path("/nodes/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("admin")
    public Response putNode(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            InputStream body)
            throws DerpMapException, NoSuchEntryException, StaleEditionException {
        int id = id();
        return node(
                edits.edit(ifMatch, expected -> maps.putNode(
                        expected, DerpMapReader.node(RequestBody.object(body), id, name))),
                name);
    }

    /** Removes a node from the map, even where a source gives it. */
    @DELETE
    @Path("/nodes/{name}")
    @RolesAllowed("admin")
    public Response removeNode(
            @PathParam("name") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch)
            throws DerpMapException, NoSuchEntryException, StaleEditionException {
        int id = id();
        return MapEdits.tagged(
                Response.noContent(), edits.edit(ifMatch, expected -> maps.removeNode(expected, id, name)));
    }

    /** Keeps new clients from a node: in the map it comes last, or is left out, depending on a setting. */
    @POST
    @Path("/nodes/{name}/drain")
    @RolesAllowed("admin")
    public Response drain(
            @PathParam("name") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch)
            throws DerpMapException, NoSuchEntryException, StaleEditionException {
        return setDrained(ifMatch, name, true);
    }

    /** Ends the draining of a node. */
    @POST
    @Path("/nodes/{name}/undrain")
    @RolesAllowed("admin")
    public Response undrain(
            @PathParam("name") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch)
            throws DerpMapException, NoSuchEntryException, StaleEditionException {
        return setDrained(ifMatch, name, false);
    }

    private Response setDrained(@Nullable String ifMatch, String name, boolean drained)
            throws DerpMapException, NoSuchEntryException, StaleEditionException {
        int id = id();
        Edition edition = edits.edit(ifMatch, expected -> maps.drain(expected, id, name, drained));
        return MapEdits.answer(edition, MapJson.nodeState(name, drained, edition));
    }

    private Response region(Edition edition) {
        return MapEdits.answer(edition, DerpMapWriter.region(regionOf(edition)).toString());
    }

    private Response node(Edition edition, String name) {
        return MapEdits.answer(edition, DerpMapWriter.node(regionOf(edition).node(name).orElseThrow(
                () -> Problem.notFound("region " + idText + " has no node " + name))).toString());
    }

    private DerpRegion regionOf(Edition edition) {
        return edition.map().region(id())
                .orElseThrow(() -> Problem.notFound("unknown region " + idText));
    }

    private int id() {
        if (!idText.matches("[1-9]\\d{0,8}")) {
            throw Problem.badRequest("the region's id is not a number");
        }
        return Integer.parseInt(idText);
    }
}
