package dev.jderp.acme;

import dev.jderp.kit.ErrorLine;
import java.io.IOException;
import java.io.Serial;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.shredzone.acme4j.Problem;
import org.shredzone.acme4j.exception.AcmeException;
import org.shredzone.acme4j.exception.AcmeNetworkException;
import org.shredzone.acme4j.exception.AcmeRateLimitedException;
import org.shredzone.acme4j.exception.AcmeServerException;

/** The authority has refused an order, or does not answer. The message is one line. */
class AuthorityException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;
    private static final int MAX_DETAILS = 3;
    private static final int MAX_CHARS = 1000;

    private final @Nullable Instant retryAfter;

    AuthorityException(String message, @Nullable Throwable cause) {
        this(message, cause, null);
    }

    AuthorityException(String message, @Nullable Throwable cause, @Nullable Instant retryAfter) {
        super(message, cause);
        this.retryAfter = retryAfter;
    }

    /** When the authority accepts the next attempt; empty if it has not given a time. */
    Optional<Instant> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }

    /** An order or a part of it that the authority has refused; {@code what} has been refused. */
    static AuthorityException refused(String what, Optional<Problem> problem) {
        return new AuthorityException(what + problem.map(each -> ": " + text(each)).orElse(""), null);
    }

    /** A failure of acme4j: a connection that fails, or a problem that the authority reports. */
    static AuthorityException of(AcmeException e) {
        @Nullable
        Instant retryAfter = e instanceof AcmeRateLimitedException limited
                ? limited.getRetryAfter().orElse(null)
                : null;
        String why = switch (e) {
            case AcmeServerException server -> text(server.getProblem());
            case AcmeNetworkException network when network.getCause() instanceof IOException cause ->
                "no connection: " + ErrorLine.of(cause);
            default -> ErrorLine.of(e);
        };
        return new AuthorityException(why, e, retryAfter);
    }

    /** The kind and the details of a problem, in one line. */
    private static String text(Problem problem) {
        String kind = problem.getType().toString().replaceFirst("urn:ietf:params:acme:error:", "");
        StringBuilder text = new StringBuilder(kind);
        problem.getDetail().ifPresent(detail -> text.append(": ").append(detail));
        problem.getSubProblems().stream().limit(MAX_DETAILS)
                .forEach(each -> each.getDetail().ifPresent(detail -> text.append("; ").append(detail)));
        String line = text.toString().replaceAll("\\p{Cntrl}+", " ");
        return line.length() <= MAX_CHARS ? line : line.substring(0, MAX_CHARS) + "…";
    }
}
