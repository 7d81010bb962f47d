package dev.jderp.rest;

import dev.jderp.derpmap.DerpMap;
import dev.jderp.derpmap.DerpMapWriter;
import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;

/** The DERP map for every tailnet. */
@RequestScoped
@Path("/default")
public class DerpMapResource {

    @Inject
    @SuppressWarnings("NullAway.Init")
    private DerpMap map;

    /** For the container. */
    public DerpMapResource() {}

    /** The map, as JSON. */
    @GET
    @Produces(MediaType.APPLICATION_JSON)
    public String get() {
        return DerpMapWriter.toJson(map);
    }
}
