package dev.jderp.rest.clients;

import dev.jderp.grid.RegionCalls;
import dev.jderp.prune.Prune;
import dev.jderp.prune.PruneRequest;
import dev.jderp.prune.PruneResult;
import dev.jderp.rest.auth.Audit;
import dev.jderp.rest.http.Problem;
import dev.jderp.rest.http.RequestBody;
import dev.jderp.rest.http.Scope;
import dev.jderp.rest.status.RelayIdentity;
import dev.jderp.server.Relay;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.UriInfo;
import java.io.InputStream;

/** Sends clients to their ideal nodes. */
@RequestScoped
@Path("/prune")
public class PruneResource {

    @Inject
    private Prune prune;

    @Inject
    private Relay relay;

    @Inject
    private RelayIdentity self;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private RegionCalls calls;

    @Inject
    private Audit audit;

    /** Runs one round, and answers when it is over. */
    @POST
    @RolesAllowed("admin")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public String round(InputStream body, @Context UriInfo uri) {
        JsonObject asked = RequestBody.object(body, "max", "ratePerSecond", "dryRun");
        if (Scope.only(uri.getQueryParameters()) == Scope.REGION) {
            return RegionPrune.ask(calls, asked, audit.caller()).toString();
        }
        PruneRequest request = PruneBody.request(asked);
        PruneResult result = prune.round(request, RelayCandidate.of(relay))
                .orElseThrow(() -> Problem.conflict("another round is running"));
        return PruneBody.json(self.nodeName(), result).toString();
    }
}
