package dev.jderp.rest.http;

import dev.jderp.pages.ProblemJson;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.io.Serial;
import java.time.Duration;
import java.util.List;

/**
 * A request that cannot be served, as problem details (RFC 9457): {@code title} is the same for all problems of a
 * status, {@code detail} describes the fault of this request, {@code faults} lists the faults of its body.
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
    private static final int INSUFFICIENT_STORAGE = 507;

    private Problem(Response answer, String detail) {
        super(detail, answer);
    }

    /** A problem of any status. */
    public static Problem of(int status, String detail) {
        return new Problem(answer(status, detail, List.of()), detail);
    }

    /** 400: the request is malformed. */
    public static Problem badRequest(String detail) {
        return of(Response.Status.BAD_REQUEST.getStatusCode(), detail);
    }

    /** 404: the entry that the request names does not exist. */
    public static Problem notFound(String detail) {
        return of(Response.Status.NOT_FOUND.getStatusCode(), detail);
    }

    /** 409: another request is being served that excludes this one. */
    public static Problem conflict(String detail) {
        return of(Response.Status.CONFLICT.getStatusCode(), detail);
    }

    /** 412: the version that the request is based on is no longer the current one. */
    public static Problem stale(String detail) {
        return of(Response.Status.PRECONDITION_FAILED.getStatusCode(), detail);
    }

    /** 422: the body is valid JSON with invalid content; one text for each fault. */
    public static Problem faulty(String detail, List<String> faults) {
        return new Problem(answer(UNPROCESSABLE, detail, faults), detail);
    }

    /** 428: the request needs {@code If-Match}. */
    static Problem preconditionRequired(String detail) {
        return of(PRECONDITION_REQUIRED, detail);
    }

    /** 503: there is no room at the moment; {@code Retry-After} has the time until the next attempt. */
    public static Problem busy(String detail) {
        Response answer = answer(Response.Status.SERVICE_UNAVAILABLE.getStatusCode(), detail, List.of());
        return new Problem(Response.fromResponse(answer).header("Retry-After", RETRY_S).build(), detail);
    }

    /** 507: the change could not be written to its file, and is not in effect. */
    public static Problem notStored(String detail) {
        return of(INSUFFICIENT_STORAGE, detail);
    }

    /** 429: the address has sent too many requests without a valid token; {@code retryAfter} in whole seconds. */
    public static Response tooManyRequests(String detail, Duration retryAfter) {
        return Response.fromResponse(answer(TOO_MANY_REQUESTS, detail, List.of()))
                .header("Retry-After", retryAfter.toSeconds())
                .build();
    }

    /** The response itself, for filters, which abort a request with a response. */
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
