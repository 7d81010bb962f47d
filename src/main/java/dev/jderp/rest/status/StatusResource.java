package dev.jderp.rest.status;

import dev.jderp.grid.RegionCalls;
import dev.jderp.rest.http.Scope;
import dev.jderp.server.Relay;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.Instant;

/** The relay's state, and the data of an entry for it in a DERP map. */
@RequestScoped
@Path("/status")
public class StatusResource {

    @Inject
    private RelayIdentity self;

    @Inject
    private Relay relay;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private RegionCalls calls;

    /** The whole status, of this relay or of every relay of the region. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String get(@Context UriInfo uri) {
        if (Scope.only(uri.getQueryParameters()) == Scope.REGION) {
            return RegionStatus.ask(calls).toString();
        }
        return StatusJson.json(self, relay, Instant.now()).toString();
    }
}
