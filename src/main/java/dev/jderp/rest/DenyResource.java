package dev.jderp.rest;

import dev.jderp.admission.Admission;
import dev.jderp.admission.DeniedKeys;
import dev.jderp.key.NodePublicKey;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonObject;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.EntityTag;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Keys that may not use the relay: those that are edited here, beside those of the setting's file. */
@RequestScoped
@Path("/admission/deny")
public class DenyResource {

    private static final Logger LOG = System.getLogger(DenyResource.class.getName());

    @Inject
    @SuppressWarnings("NullAway.Init")
    private DeniedKeys denied;

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Admission admission;

    /** Returns the editable deny list and that of the file. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public Response get() {
        return answer(denied.state());
    }

    /**
     * Replaces the one list; connections of its keys are closed at once.
     *
     * @param ifMatch the version that is to be replaced
     */
    @PUT
    @RolesAllowed("admin")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response put(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch, InputStream body) {
        Predicate<String> expected = IfMatch.of(ifMatch);
        Set<NodePublicKey> keys = DenyBody.keys(Body.object(body, DenyBody.MAX_BYTES, "keys"));
        try {
            return answer(denied.replace(expected, keys)
                    .orElseThrow(
                            () -> Problem.stale("the list has changed since the version in If-Match; read it again")));
        } catch (IOException e) {
            LOG.log(Level.ERROR, "the deny list could not be written: " + e.getMessage());
            throw Problem.of(MapEdits.INSUFFICIENT_STORAGE, "the list could not be written, and was not changed");
        }
    }

    private Response answer(DeniedKeys.State state) {
        JsonObject json = DenyBody.json(state, admission.denied());
        return Response.ok(json.toString()).tag(new EntityTag(state.version())).build();
    }
}
