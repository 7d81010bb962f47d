package dev.jderp.rest.status;

import dev.jderp.json.RecordJson;
import dev.jderp.reload.ReloadResult;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;

/** Reads files again, as SIGHUP does. */
@RequestScoped
@Path("/reload")
public class ReloadResource {

    @Inject
    private Reload reload;

    /** Body of the response. */
    private record Results(List<FileResult> files) {
    }

    private record FileResult(String file, boolean ok, Optional<String> problem) {
    }

    /** Reads all files; an invalid one is refused, and its previous content stays in effect. */
    @POST
    @RolesAllowed("admin")
    @Produces(MediaType.APPLICATION_JSON)
    public String all() {
        return json(reload.all());
    }

    static String json(List<ReloadResult> results) {
        return RecordJson.object(new Results(results.stream()
                .map(each -> new FileResult(each.file(), each.ok(), each.problem()))
                .toList())).toString();
    }
}
