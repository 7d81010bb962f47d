package dev.jderp.protocol;

import java.io.Serial;

/** A peer sent what the protocol forbids; ends that connection and no other. Carries no stack trace. */
public final class ProtocolException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final Violation violation;

    /** An exception for {@code violation}, with a detail for the log that holds no secret. */
    public ProtocolException(Violation violation, String detail) {
        super(violation + ": " + detail, null, false, false);
        this.violation = violation;
    }

    /** What was wrong. */
    public Violation violation() {
        return violation;
    }
}
