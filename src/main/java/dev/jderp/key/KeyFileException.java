package dev.jderp.key;

import java.io.Serial;

/** A key file cannot be used; the message is one line that names the file and the fault. */
public final class KeyFileException extends Exception {

    @Serial
    private static final long serialVersionUID = 1;

    KeyFileException(String message) {
        super(message);
    }
}
