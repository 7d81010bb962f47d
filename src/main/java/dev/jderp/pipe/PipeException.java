package dev.jderp.pipe;

import java.io.Serial;

/** The failure of a pipe: some bytes have not arrived, or it is unknown whether they have. The message is one line. */
public final class PipeException extends Exception {

    /** The cause of a failure. Its place in this list is sent to the peer, so new ones are added at the end. */
    public enum Reason {
        /** No packet of the peer arrived within the timeout. */
        NO_PEER,
        /** The peer was silent for longer than the timeout. */
        NO_ANSWER,
        /** The peer has started a new session, so the bytes under way are lost. */
        RESTARTED,
        /** The peer has reported a failure. */
        PEER_FAILED,
        /** The peer has violated the protocol. */
        PROTOCOL,
        /** This side's input cannot be read. */
        INPUT,
        /** This side's output cannot be written. */
        OUTPUT,
        /** This side was interrupted. */
        INTERRUPTED,
        /** The relay cannot be reached. */
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

    /** The cause. */
    public Reason reason() {
        return reason;
    }
}
