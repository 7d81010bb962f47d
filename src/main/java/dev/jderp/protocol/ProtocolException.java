package dev.jderp.protocol;

import java.io.Serial;

/** Thrown where a peer sent bytes that the protocol forbids; ends that connection only. Has no stack trace. */
public final class ProtocolException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final Violation violation;

    /** An exception for {@code violation}, with a detail for the log that holds no secret. */
    public ProtocolException(Violation violation, String detail) {
        super(violation + ": " + detail, null, false, false);
        this.violation = violation;
    }

    /** The rule that was broken. */
    public Violation violation() {
        return violation;
    }
}
