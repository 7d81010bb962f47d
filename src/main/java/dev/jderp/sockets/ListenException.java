package dev.jderp.sockets;

import java.io.Serial;

/** A server cannot be started: a port is taken, or its certificate is unusable. The message is one line. */
public final class ListenException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    /** An exception with one line for the operator. */
    public ListenException(String message) {
        super(message);
    }

    /** An exception with one line for the operator, and its cause. */
    public ListenException(String message, Throwable cause) {
        super(message, cause);
    }
}
