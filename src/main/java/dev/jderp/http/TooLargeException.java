package dev.jderp.http;

import java.io.IOException;

/** An answer that is larger than it may be. */
public final class TooLargeException extends IOException {

    private static final long serialVersionUID = 1;

    TooLargeException(int maxBytes) {
        super("the response is larger than " + maxBytes + " bytes");
    }
}
