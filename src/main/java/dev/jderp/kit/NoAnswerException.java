package dev.jderp.kit;

import java.io.IOException;
import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** Thrown if the other relays of the region do not answer in time; the message is one line. */
public final class NoAnswerException extends IOException {

    @Serial
    private static final long serialVersionUID = 1;

    /** Creates an exception. */
    public NoAnswerException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
