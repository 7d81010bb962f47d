package dev.jderp.http;

import java.io.IOException;

/** An answer is larger than the request allows. */
public final class TooLargeException extends IOException {

    private static final long serialVersionUID = 1;

    TooLargeException(int maxBytes) {
        super("the response is larger than " + maxBytes + " bytes");
    }
}
