package dev.jderp.config.derper;

import java.io.Serial;

/** Thrown if a command line of derper is invalid; the message is one line. */
public final class InvalidFlagException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    InvalidFlagException(String message) {
        super(message);
    }
}
