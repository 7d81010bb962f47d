package dev.jderp.rest.map;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.Fault;
import dev.jderp.rest.http.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Answers an invalid DERP map with 422 and a list of its faults. */
@Provider
public class MapFaultsMapper implements ExceptionMapper<DerpMapException> {

    @Override
    public Response toResponse(DerpMapException e) {
        return Problem.faulty("not a valid DERP map", e.faults().stream().map(Fault::text).toList()).getResponse();
    }
}
