package dev.jderp.acme;

import java.io.Serial;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The authority has refused an order, or does not answer. The message is one line. */
final class AuthorityException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

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
}
