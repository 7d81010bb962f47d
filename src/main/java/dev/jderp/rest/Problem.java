package dev.jderp.rest;

import dev.jderp.pages.ProblemJson;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.Serial;
import java.util.List;

/**
 * An error response as problem details (RFC 9457): {@code title} is the same for all problems of a status,
 * {@code detail} describes the error in this request, {@code faults} lists the errors in its body.
 */
public final class Problem extends WebApplicationException {

    /** The media type. */
    public static final String MEDIA_TYPE = ProblemJson.MEDIA_TYPE;

    @Serial
    private static final long serialVersionUID = 1;

    private static final int RETRY_S = 10;
    private static final int UNPROCESSABLE = 422;
    private static final int PRECONDITION_REQUIRED = 428;
    private static final int TOO_MANY_REQUESTS = 429;

    private Problem(Response answer, String detail) {
        super(detail, answer);
    }

    /** A problem of any status. */
    public static Problem of(int status, String detail) {
        return new Problem(answer(status, detail, List.of()), detail);
    }

    /** 400: the request is not what it should be. */
    public static Problem badRequest(String detail) {
        return of(Response.Status.BAD_REQUEST.getStatusCode(), detail);
    }

    /** 404: what the request is about is not there. */
    public static Problem notFound(String detail) {
        return of(Response.Status.NOT_FOUND.getStatusCode(), detail);
    }

    /** 409: something else is going on. */
    public static Problem conflict(String detail) {
        return of(Response.Status.CONFLICT.getStatusCode(), detail);
    }

    /** 412: what was to be changed has been changed by somebody else. */
    public static Problem stale(String detail) {
        return of(Response.Status.PRECONDITION_FAILED.getStatusCode(), detail);
    }

    /** 422: the body is JSON, and does not make sense; one text for each fault. */
    public static Problem faulty(String detail, List<String> faults) {
        return new Problem(answer(UNPROCESSABLE, detail, faults), detail);
    }

    /** 503 for now: there is no room; to be tried again soon. */
    public static Problem busy(String detail) {
        Response answer = answer(Response.Status.SERVICE_UNAVAILABLE.getStatusCode(), detail, List.of());
        return new Problem(Response.fromResponse(answer).header("Retry-After", RETRY_S).build(), detail);
    }

    /** The response, for callers that do not throw. */
    public static Response answer(int status, String detail, List<String> faults) {
        return Response.status(status).type(MEDIA_TYPE)
                .entity(ProblemJson.text(status, title(status), detail, faults)).build();
    }

    private static String title(int status) {
        return switch (status) {
            case UNPROCESSABLE -> "Unprocessable Content";
            case PRECONDITION_REQUIRED -> "Precondition Required";
            case TOO_MANY_REQUESTS -> "Too Many Requests";
            default -> {
                Response.Status known = Response.Status.fromStatusCode(status);
                yield known == null ? "Status " + status : known.getReasonPhrase();
            }
        };
    }
}
