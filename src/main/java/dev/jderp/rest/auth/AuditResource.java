package dev.jderp.rest.auth;

import dev.jderp.auth.AuditTrail;
import dev.jderp.json.RecordJson;
import dev.jderp.rest.http.QueryParameters;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** The latest changes that administrators have made since the relay's start. */
@RequestScoped
@Path("/audit")
public class AuditResource {

    private static final int DEFAULT_LIMIT = 100;

    @Inject
    private AuditTrail trail;

    /** Body of the response. */
    private record Changes(List<Change> changes) {
    }

    /** One change; {@code at} in ISO 8601. */
    private record Change(
            String at, Optional<String> name, Optional<String> role, Optional<String> address, String text) {

        static Change of(AuditTrail.Entry entry) {
            return new Change(
                    entry.at().truncatedTo(ChronoUnit.MILLIS).toString(),
                    entry.caller().map(caller -> caller.name()),
                    entry.caller().map(caller -> caller.role().label()),
                    entry.caller().map(caller -> entry.address()),
                    entry.text());
        }
    }

    /** The changes, the newest first. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String get(@Context UriInfo uri) {
        int limit = QueryParameters.of(uri.getQueryParameters(), "limit")
                .number("limit", DEFAULT_LIMIT, AuditTrail.MAX_ENTRIES);
        return json(trail, limit);
    }

    static String json(AuditTrail trail, int limit) {
        return RecordJson.object(new Changes(trail.newest(limit).stream().map(Change::of).toList())).toString();
    }
}
