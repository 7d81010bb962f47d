package dev.jderp.rest;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.Fault;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Maps an invalid DERP map to 422 with a list of its faults. */
@Provider
public class FaultyMap implements ExceptionMapper<DerpMapException> {

    @Override
    public Response toResponse(DerpMapException e) {
        return Problem.faulty("not a valid DERP map", e.faults().stream().map(Fault::text).toList()).getResponse();
    }
}
