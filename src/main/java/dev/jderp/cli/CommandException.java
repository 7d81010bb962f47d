package dev.jderp.cli;

import java.io.Serial;

/** A command cannot be done; the message is one line for who gave it. */
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
