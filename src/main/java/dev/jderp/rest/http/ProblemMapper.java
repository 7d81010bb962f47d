package dev.jderp.rest.http;

import dev.jderp.pages.ProblemJson;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.ext.ExceptionMapper;
import jakarta.ws.rs.ext.Provider;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;

/** Answers every exception that no other mapper knows with problem details: of resources, the container, or a bug. */
@Provider
public class ProblemMapper implements ExceptionMapper<Throwable> {

    private static final Logger LOG = System.getLogger(ProblemMapper.class.getName());
    private static final int SERVER_ERROR = 500;

    @Override
    public Response toResponse(Throwable e) {
        if (e instanceof Problem problem) {
            return problem.getResponse();
        }
        if (e instanceof WebApplicationException thrown && thrown.getResponse().getStatus() < SERVER_ERROR) {
            return problemOf(thrown.getResponse());
        }
        LOG.log(Level.ERROR, "internal error in a request", e);
        return Problem.answer(SERVER_ERROR, "unexpected failure; see the log for the cause", List.of());
    }

    /** The container's response as problem details, with its status and headers, such as {@code Allow}. */
    private static Response problemOf(Response containers) {
        int status = containers.getStatus();
        Response.ResponseBuilder problem = Response.fromResponse(Problem.answer(status, detail(status), List.of()));
        containers.getHeaders().forEach((name, values) -> {
            if (!name.equalsIgnoreCase(HttpHeaders.CONTENT_TYPE)
                    && !name.equalsIgnoreCase(HttpHeaders.CONTENT_LENGTH)) {
                values.forEach(value -> problem.header(name, value));
            }
        });
        return problem.build();
    }

    private static String detail(int status) {
        return switch (status) {
            case 404 -> ProblemJson.NO_RESOURCE;
            case 405 -> ProblemJson.NO_METHOD;
            case 406 -> "the resource is not available in an accepted media type";
            case 415 -> "the body must be application/json";
            default -> "the request is malformed";
        };
    }
}
