package dev.jderp.cli;

import java.io.Serial;

/** Thrown if a command fails; the message is one line for the user. */
final class CommandException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    CommandException(String message) {
        super(message);
    }

    CommandException(String message, Exception cause) {
        super(message, cause);
    }
}
