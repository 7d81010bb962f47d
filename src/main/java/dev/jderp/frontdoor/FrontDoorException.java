package dev.jderp.frontdoor;

import java.io.Serial;

/** The front door cannot be opened; the message is one line for the operator. */
public final class FrontDoorException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    FrontDoorException(String message) {
        super(message);
    }

    FrontDoorException(String message, Throwable cause) {
        super(message, cause);
    }
}
