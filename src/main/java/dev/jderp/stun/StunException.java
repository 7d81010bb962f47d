package dev.jderp.stun;

import java.io.Serial;

/** Thrown for a datagram that is not the STUN message that was expected. Carries no stack trace. */
public final class StunException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    private final StunFault fault;

    /** An exception for {@code fault}. */
    public StunException(StunFault fault) {
        super(fault.toString(), null, false, false);
        this.fault = fault;
    }

    /** Returns the fault. */
    public StunFault fault() {
        return fault;
    }
}
