package dev.jderp.http;

import java.io.IOException;

/** An answer whose head has come, and whose body has not, or not whole. */
public final class BrokenAnswerException extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    BrokenAnswerException(int status, IOException cause) {
        super(cause.getMessage(), cause);
        this.status = status;
    }

    /** The answer's status. */
    public int status() {
        return status;
    }
}
