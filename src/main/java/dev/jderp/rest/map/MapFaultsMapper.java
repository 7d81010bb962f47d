package dev.jderp.rest.map;

import dev.jderp.derpmap.DerpMapException;
import dev.jderp.derpmap.Fault;
import dev.jderp.rest.http.Problem;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;

/** Tells what is wrong with a map, fault by fault (422). */
@Provider
public class MapFaultsMapper implements ExceptionMapper<DerpMapException> {

    @Override
    public Response toResponse(DerpMapException e) {
        return Problem.faulty("this makes no DERP map", e.faults().stream().map(Fault::text).toList()).getResponse();
    }
}
