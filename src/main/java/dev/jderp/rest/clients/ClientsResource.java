package dev.jderp.rest.clients;

import dev.jderp.admission.KeyList;
import dev.jderp.grid.RegionCalls;
import dev.jderp.json.RecordJson;
import dev.jderp.key.NodePublicKey;
import dev.jderp.rest.auth.Audit;
import dev.jderp.rest.http.Problem;
import dev.jderp.rest.http.Scope;
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
import java.util.Optional;

/** The connected clients. A client whose connections are closed here may reconnect at once. */
@RequestScoped
@Path("/clients")
public class ClientsResource {

    @Inject
    private Relay relay;

    @Inject
    private ClientCloser closer;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private RegionCalls calls;

    @Inject
    private Audit audit;

    /** Body of the response to {@code DELETE}. */
    private record Closed(int closed) {
    }

    /** A page of connections. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String list(@Context UriInfo uri) {
        if (scope(uri) == Scope.REGION) {
            return RegionClients.list(calls, uri.getQueryParameters()).toString();
        }
        ClientQuery query = new ClientQuery(uri.getQueryParameters());
        return new ClientsJson(relay, Instant.now()).list(query).toString();
    }

    /** How many connections there are of each kind, and their round trips. */
    @GET
    @Path("summary")
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String summary() {
        return ClientSummary.json(relay).toString();
    }

    /** The connections of one key. */
    @GET
    @Path("{nodekey}")
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String get(@PathParam("nodekey") String nodekey, @Context UriInfo uri) {
        if (Scope.only(uri.getQueryParameters()) == Scope.REGION) {
            return RegionClients.ofKey(calls, key(nodekey)).orElseThrow(ClientsResource::notConnected).toString();
        }
        return new ClientsJson(relay, Instant.now()).of(key(nodekey))
                .orElseThrow(ClientsResource::notConnected)
                .toString();
    }

    /** Closes the connections of one key. */
    @DELETE
    @Path("{nodekey}")
    @RolesAllowed("admin")
    @Produces(MediaType.APPLICATION_JSON)
    public String close(@PathParam("nodekey") String nodekey, @Context UriInfo uri) {
        if (Scope.only(uri.getQueryParameters()) == Scope.REGION) {
            return RegionClients.close(calls, key(nodekey), audit.caller())
                    .orElseThrow(ClientsResource::notConnected)
                    .toString();
        }
        int closed = closer.close(key(nodekey));
        if (closed == 0) {
            throw notConnected();
        }
        return RecordJson.object(new Closed(closed)).toString();
    }

    private static Scope scope(UriInfo uri) {
        return Scope.of(Optional.ofNullable(uri.getQueryParameters().getFirst(Scope.PARAMETER)));
    }

    private static NodePublicKey key(String text) {
        try {
            return KeyList.parseKey(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badRequest("invalid node key in the path: " + e.getMessage());
        }
    }

    private static Problem notConnected() {
        return Problem.notFound("the key has no connection");
    }
}
