package dev.jderp.rest;

import dev.jderp.pages.ProblemJson;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** Makes problem details of everything that is thrown, be it ours, the container's or a bug. */
@Provider
public class Problems implements ExceptionMapper<Throwable> {

    private static final Logger LOG = System.getLogger(Problems.class.getName());
    private static final int SERVER_ERROR = 500;

    @Override
    public Response toResponse(Throwable e) {
        if (e instanceof Problem problem) {
            return problem.getResponse();
        }
        if (e instanceof WebApplicationException thrown && thrown.getResponse().getStatus() < SERVER_ERROR) {
            return containers(thrown.getResponse());
        }
        LOG.log(Level.ERROR, "internal error in a request", e);
        return Problem.answer(SERVER_ERROR, "internal error; see the log", List.of());
    }

    /** The container's answer, its headers (such as Allow) and status, in our form. */
    private static Response containers(Response theirs) {
        int status = theirs.getStatus();
        Response.ResponseBuilder ours = Response.fromResponse(Problem.answer(status, detail(status), List.of()));
        theirs.getHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)
                    && !name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
                values.forEach(value -> ours.header(name, value));
            }
        });
        return ours.build();
    }

    private static String detail(int status) {
        return switch (status) {
            case 404 -> ProblemJson.NO_RESOURCE;
            case 405 -> ProblemJson.NO_METHOD;
            case 406 -> "the resource is not available in an accepted format";
            case 415 -> "the body must be application/json";
            default -> "malformed request";
        };
    }
}
