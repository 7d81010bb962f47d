package dev.jderp.rest;

import dev.jderp.kit.JsonProviders;
import dev.jderp.reload.ReloadResult;
import jakarta.annotation.security.RolesAllowed;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;

/** Has files read again, as SIGHUP does. */
@RequestScoped
@Path("/reload")
public class ReloadResource {

    @Inject
    @SuppressWarnings("NullAway.Init")
    private Reload reload;

    /** Reads them; a bad one is refused, and what was read before still holds. */
    @POST
    @RolesAllowed("admin")
    @Produces(MediaType.APPLICATION_JSON)
    public String all() {
        return json(reload.all());
    }

    static String json(List<ReloadResult> results) {
        JsonArrayBuilder files = JsonProviders.JSON.createArrayBuilder();
        for (ReloadResult each : results) {
            JsonObjectBuilder file = JsonProviders.JSON.createObjectBuilder().add("file", each.file()).add("ok",
                    each.ok());
            each.problem().ifPresent(problem -> file.add("problem", problem));
            files.add(file);
        }
        return JsonProviders.JSON.createObjectBuilder().add("files", files).build().toString();
    }
}
