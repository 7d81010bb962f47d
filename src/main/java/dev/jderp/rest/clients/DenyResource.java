package dev.jderp.rest.clients;

import dev.jderp.admission.Admission;
import dev.jderp.admission.DeniedKeys;
import dev.jderp.key.NodePublicKey;
import dev.jderp.kit.NoAnswerException;
import dev.jderp.rest.http.IfMatch;
import dev.jderp.rest.http.Problem;
import dev.jderp.rest.http.RequestBody;
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

/** The keys that may not use the relay: a list that is edited here, besides the one of the setting's file. */
@RequestScoped
@Path("/admission/deny")
public class DenyResource {

    private static final Logger LOG = System.getLogger(DenyResource.class.getName());

    @Inject
    private DeniedKeys denied;

    @Inject
    private Admission admission;

    /** The edited list and the file's. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public Response get() {
        return answer(denied.state());
    }

    /**
     * Replaces the edited list; connections of its keys are closed at once.
     *
     * @param ifMatch the header with the version that is to be replaced
     */
    @PUT
    @RolesAllowed("admin")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response put(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch, InputStream body) {
        Predicate<String> expected = IfMatch.of(ifMatch);
        Set<NodePublicKey> keys = DenyBody.keys(RequestBody.object(body, DenyBody.MAX_BYTES, "keys"));
        try {
            return answer(denied.replace(expected, keys)
                    .orElseThrow(() -> Problem.stale("the list has changed in the meantime; read it again")));
        } catch (NoAnswerException e) {
            throw Problem.busy(e.getMessage() + "; read the list again to see whether it was replaced");
        } catch (IOException e) {
            LOG.log(Level.ERROR, "cannot store the deny list: " + e.getMessage());
            throw Problem.notStored("the list could not be written, and was not changed");
        }
    }

    private Response answer(DeniedKeys.State state) {
        JsonObject json = DenyBody.json(state, admission.denied());
        return Response.ok(json.toString()).tag(new EntityTag(state.version())).build();
    }
}
