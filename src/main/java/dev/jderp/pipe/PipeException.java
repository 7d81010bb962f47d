package dev.jderp.pipe;

import java.io.Serial;

/** A pipe has failed: not everything has come, or it is not known whether it has. The message is one line. */
public final class PipeException extends Exception {

    /** The reasons for which a pipe fails. */
    public enum Reason {
        /** The peer has not come. */
        NO_PEER,
        /** The peer is not heard of any more. */
        NO_ANSWER,
        /** The peer has begun anew, so what was under way is lost. */
        RESTARTED,
        /** The peer has failed and said so. */
        PEER_FAILED,
        /** The peer has broken the rules. */
        WRONG,
        /** This side's input cannot be read. */
        INPUT,
        /** This side's output cannot be written. */
        OUTPUT,
        /** This side is to end. */
        INTERRUPTED,
        /** There is no relay. */
        NO_RELAY
    }

    @Serial
    private static final long serialVersionUID = 1;

    private final Reason reason;

    PipeException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    PipeException(Reason reason, String message, Exception cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** The reason of the failure. */
    public Reason reason() {
        return reason;
    }
}
