package dev.jderp.launch;

import java.io.Serial;

/** The relay cannot be started; the message has a line for the operator for each fault. */
public final class LaunchException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    LaunchException(String message) {
        super(message);
    }

    /** Passes on what another part said. */
    LaunchException(Exception said) {
        super(said.getMessage());
    }
}
