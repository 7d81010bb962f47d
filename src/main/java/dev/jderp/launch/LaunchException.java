package dev.jderp.launch;

import java.io.Serial;

/** Thrown if the relay cannot be started; the message has one line for each fault. */
public final class LaunchException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    LaunchException(String message) {
        super(message);
    }

    /** Creates an exception with the message of another one. */
    LaunchException(Exception cause) {
        super(cause.getMessage());
    }
}
