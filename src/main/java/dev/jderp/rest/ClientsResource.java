package dev.jderp.rest;

import dev.jderp.admission.KeyList;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.JsonProviders;
import dev.jderp.server.Relay;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;

/** The connected clients. A client whose connections are closed here may come back at once. */
@RequestScoped
@Path("/clients")
public class ClientsResource {

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Relay relay;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private ClientCloser closer;

    /** A page of connections. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String list(@Context UriInfo uri) {
        ClientQuery query = new ClientQuery(uri.getQueryParameters());
        return new ClientsJson(relay, Instant.now()).list(query).toString();
    }

    /** The connections of one key. */
    @GET
    @Path("{nodekey}")
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String get(@PathParam("nodekey") String nodekey) {
        return new ClientsJson(relay, Instant.now()).of(key(nodekey)).orElseThrow(ClientsResource::nobody).toString();
    }

    /** Closes the connections of one key. */
    @DELETE
    @Path("{nodekey}")
    @RolesAllowed("admin")
    @Produces(MediaType.APPLICATION_JSON)
    public String close(@PathParam("nodekey") String nodekey) {
        int closed = closer.close(key(nodekey));
        if (closed == 0) {
            throw nobody();
        }
        return JsonProviders.JSON.createObjectBuilder().add("closed", closed).build().toString();
    }

    private static NodePublicKey key(String text) {
        try {
            return KeyList.key(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("the path has no node key: " + e.getMessage());
        }
    }

    private static Problem nobody() {
        return Problem.notFound("the key has no connection");
    }
}
