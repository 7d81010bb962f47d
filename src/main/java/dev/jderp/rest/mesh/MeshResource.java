package dev.jderp.rest.mesh;

import dev.jderp.kit.NoAnswerException;
import dev.jderp.mesh.EditedNeighbours;
import dev.jderp.mesh.NeighbourAddress;
import dev.jderp.rest.auth.Audit;
import dev.jderp.rest.http.IfMatch;
import dev.jderp.rest.http.Problem;
import dev.jderp.rest.http.RequestBody;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.servlet.http.HttpServletRequest;
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
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The links of this relay to the other relays of its region. */
@RequestScoped
@Path("/mesh")
public class MeshResource {

    private static final Logger LOG = System.getLogger(MeshResource.class.getName());

    @Inject
    private MeshNode self;

    @Inject
    private HttpServletRequest request;

    /** This node, and every link. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String get() {
        return MeshJson.status(self).toString();
    }

    /** The edited list of neighbours, and that of the settings. */
    @GET
    @Path("/neighbours")
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public Response neighbours() {
        return answer(self.edited().state());
    }

    /**
     * Replaces the edited list; links to its neighbours are made at once, and those to removed ones end.
     *
     * @param ifMatch the header with the version that is to be replaced
     */
    @PUT
    @Path("/neighbours")
    @RolesAllowed("admin")
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    public Response put(@HeaderParam(HttpHeaders.IF_MATCH) @Nullable String ifMatch, InputStream body) {
        Predicate<String> expected = IfMatch.of(ifMatch);
        List<NeighbourAddress> neighbours = NeighboursBody.read(RequestBody.object(body, "neighbours"));
        if (!self.hasMeshKey()) {
            throw Problem.conflict("this relay has no mesh key; set derp.mesh-psk-file and restart it");
        }
        try {
            EditedNeighbours.State next = self.edited().replace(expected, neighbours)
                    .orElseThrow(() -> Problem.stale("the list has changed in the meantime; read it again"));
            request.setAttribute(Audit.DETAIL, "neighbours: " + next.neighbours());
            return answer(next);
        } catch (NoAnswerException e) {
            throw Problem.busy(e.getMessage() + "; read the list again to see whether it was replaced");
        } catch (IOException e) {
            LOG.log(Level.ERROR, "cannot store the list of neighbours: " + e.getMessage());
            throw Problem.notStored("the list could not be written, and was not changed");
        }
    }

    private Response answer(EditedNeighbours.State state) {
        return Response.ok(MeshJson.neighbours(state, self.listed()).toString())
                .tag(new EntityTag(state.version()))
                .build();
    }
}
