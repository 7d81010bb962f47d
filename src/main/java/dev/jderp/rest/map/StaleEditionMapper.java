package dev.jderp.rest.map;

import dev.jderp.mapserver.StaleEditionException;
import dev.jderp.rest.http.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Answers an edit of an outdated version of the map with 412 and the current version. */
@Provider
public class StaleEditionMapper implements ExceptionMapper<StaleEditionException> {

    @Override
    public Response toResponse(StaleEditionException e) {
        return Problem.stale("the map is now version " + e.version() + "; read it again").getResponse();
    }
}
