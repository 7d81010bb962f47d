package dev.jderp.rest;

import dev.jderp.server.ClientConnection;
import dev.jderp.server.DuplicateKey;
import dev.jderp.server.Relay;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** Node keys that have more than one connection, and whether two devices seem to use them (reference section 3.3). */
@RequestScoped
@Path("/duplicates")
public class DuplicatesResource {

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Relay relay;

    /** For the container. */
    public DuplicatesResource() {}

    /**
     * The keys, as JSON: each with whether it is in conflict, and its connections, in the order in which they came.
     */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String get() {
        JsonArrayBuilder keys = Json.createArrayBuilder();
        relay.duplicates().forEach(each -> keys.add(key(each)));
        return keys.build().toString();
    }

    private static JsonObjectBuilder key(DuplicateKey duplicate) {
        JsonArrayBuilder connections = Json.createArrayBuilder();
        for (ClientConnection each : duplicate.connections()) {
            connections.add(Json.createObjectBuilder()
                    .add("id", each.id())
                    .add("address", each.remoteAddress().map(a -> a.getHostString() + " " + a.getPort()).orElse(""))
                    .add("transport", each.transportKind())
                    .add("active", duplicate.active().filter(each::equals).isPresent())
                    .add("ageSeconds", each.age().toSeconds()));
        }
        return Json.createObjectBuilder()
                .add("key", duplicate.key().text())
                .add("conflict", duplicate.conflict())
                .add("connections", connections);
    }
}
