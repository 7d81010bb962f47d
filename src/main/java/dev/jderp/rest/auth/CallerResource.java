package dev.jderp.rest.auth;

import dev.jderp.auth.Caller;
import dev.jderp.json.RecordJson;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;

/** The name and the role of the token that a request is made with. */
@RequestScoped
@Path("/caller")
public class CallerResource {

    /** Body of the response. */
    private record CallerJson(String name, String role) {
    }

    /** The caller. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String get(@Context ContainerRequestContext request) {
        return json((Caller) request.getProperty(Authentication.CALLER));
    }

    static String json(Caller caller) {
        return RecordJson.object(new CallerJson(caller.name(), caller.role().label())).toString();
    }
}
