package dev.jderp.rest.map;

import dev.jderp.mapserver.NoSuchEntryException;
import dev.jderp.rest.http.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Answers an edit of a region or node that does not exist with 404. */
@Provider
public class NoSuchEntryMapper implements ExceptionMapper<NoSuchEntryException> {

    @Override
    public Response toResponse(NoSuchEntryException e) {
        return Problem.notFound(String.valueOf(e.getMessage())).getResponse();
    }
}
