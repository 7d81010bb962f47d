package dev.jderp.http;

import java.io.IOException;

/** An answer that has begun, and is not HTTP or not complete. */
public final class BrokenAnswerException extends IOException {

    private static final long serialVersionUID = 1;

    private final int status;

    BrokenAnswerException(int status, IOException cause) {
        super(cause.getMessage(), cause);
        this.status = status;
    }

    /** Returns the status of the answer; 0 if its head is not that of an HTTP answer. */
    public int status() {
        return status;
    }
}
