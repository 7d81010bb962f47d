package dev.jderp.rest;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.DerpMapReader;
import dev.jderp.derpmap.DerpMapWriter;
import dev.jderp.derpmap.DerpNode;
import dev.jderp.derpmap.DerpRegion;
import dev.jderp.kit.JsonProviders;
import dev.jderp.mapserver.DerpMaps;
import dev.jderp.mapserver.Edition;
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
    @SuppressWarnings("NullAway.Init")
    private DerpMaps maps;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private MapEdits edits;

    @PathParam("id")
    @SuppressWarnings("NullAway.Init")
    private String idText;

    /** The region. */
    @GET
    @RolesAllowed("viewer")
    public Response get() {
        return region(maps.current());
    }

    /** Makes the region what the body says; there may be none yet. */
    @PUT
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("admin")
    public Response put(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch, InputStream body)
            throws DerpMapException {
        int id = id();
        return region(edits.edit(
                ifMatch, expected -> maps.putRegion(expected, DerpMapReader.region(Body.object(body), id))));
    }

    /** Takes the region out of the map, whatever its sources say. */
    @DELETE
    @RolesAllowed("admin")
    public Response remove(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) throws DerpMapException {
        int id = id();
        return MapEdits.tagged(
                Response.noContent(), edits.edit(ifMatch, expected -> maps.removeRegion(expected, id)));
    }

    /** Forgets the edits of this region: it is what its sources say, which may be nothing. */
    @POST
    @Path("/revert")
    @RolesAllowed("admin")
    public Response revert(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch) throws DerpMapException {
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

    /** Makes the node what the body says; there may be none yet in the region. */
    @PUT
    @Path("/nodes/{name}")
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed("admin")
    public Response putNode(
            @PathParam("name") String name,
            @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch,
            InputStream body)
            throws DerpMapException {
        int id = id();
        return node(
                edits.edit(ifMatch, expected -> maps.putNode(
                        expected, DerpMapReader.node(Body.object(body), id, name))),
                name);
    }

    /** Takes the node out of the map, whatever its sources say. */
    @DELETE
    @Path("/nodes/{name}")
    @RolesAllowed("admin")
    public Response removeNode(
            @PathParam("name") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch)
            throws DerpMapException {
        int id = id();
        return MapEdits.tagged(
                Response.noContent(), edits.edit(ifMatch, expected -> maps.removeNode(expected, id, name)));
    }

    /** Keeps new clients from the node: in the map it goes last, or is left out, as set. */
    @POST
    @Path("/nodes/{name}/drain")
    @RolesAllowed("admin")
    public Response drain(
            @PathParam("name") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch)
            throws DerpMapException {
        return drained(ifMatch, name, true);
    }

    /** Lets clients have the node again. */
    @POST
    @Path("/nodes/{name}/undrain")
    @RolesAllowed("admin")
    public Response undrain(
            @PathParam("name") String name, @HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch)
            throws DerpMapException {
        return drained(ifMatch, name, false);
    }

    private Response drained(@Nullable String ifMatch, String name, boolean drained) throws DerpMapException {
        int id = id();
        Edition edition = edits.edit(ifMatch, expected -> maps.drain(expected, id, name, drained));
        String json = JsonProviders.JSON.createObjectBuilder()
                .add("node", name)
                .add("drained", drained)
                .add("version", edition.version())
                .build()
                .toString();
        return MapEdits.answer(edition, json);
    }

    private Response region(Edition edition) {
        return MapEdits.answer(edition, DerpMapWriter.region(found(edition)).toString());
    }

    private Response node(Edition edition, String name) {
        return MapEdits.answer(edition, DerpMapWriter.node(found(edition).node(name).orElseThrow(
                () -> Problem.notFound("region " + idText + " has no node " + name))).toString());
    }

    private DerpRegion found(Edition edition) {
        return edition.map().region(id())
                .orElseThrow(() -> Problem.notFound("there is no region " + idText));
    }

    private int id() {
        if (!idText.matches("[1-9]\\d{0,8}")) {
            throw Problem.badRequest("the region's id is not a number");
        }
        return Integer.parseInt(idText);
    }
}
