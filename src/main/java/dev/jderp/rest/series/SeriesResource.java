package dev.jderp.rest.series;

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

/** The relay's traffic of the last hour. */
@RequestScoped
@Path("/series")
public class SeriesResource {

    private static final int MAX_STEP = 60;

    @Inject
    private Series series;

    /** The newest seconds, as columns. */
    @GET
    @RolesAllowed("viewer")
    @Produces(MediaType.APPLICATION_JSON)
    public String get(@Context UriInfo uri) {
        QueryParameters query = QueryParameters.of(uri.getQueryParameters(), "seconds", "step");
        int seconds = query.number("seconds", Series.MAX_SECONDS, Series.MAX_SECONDS);
        return RecordJson.object(series.newest(seconds, query.number("step", 1, MAX_STEP))).toString();
    }
}
