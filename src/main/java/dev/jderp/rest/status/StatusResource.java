package dev.jderp.rest.status;

import dev.jderp.server.Relay;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Instant;

/** The relay's state, and the data of an entry for it in a DERP map. */
@RequestScoped
@Path("/status")
public class StatusResource {

    @Inject
    private RelayIdentity self;

    @Inject
    private Relay relay;

    /** The whole status. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String get() {
        return StatusJson.json(self, relay, Instant.now()).toString();
    }
}
