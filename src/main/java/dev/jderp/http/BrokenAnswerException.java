package dev.jderp.http;

import java.io.IOException;

/** An answer whose head has arrived, and whose body is missing or incomplete. */
public final class BrokenAnswerException extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    BrokenAnswerException(int status, IOException cause) {
        super(cause.getMessage(), cause);
        this.status = status;
    }

    /** Returns the status of the answer. */
    public int status() {
        return status;
    }
}
