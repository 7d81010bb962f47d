package dev.jderp.kit;

/** The message of an exception in one line, for logs and for messages that quote it. */
public final class ErrorLine {

    private ErrorLine() {}

    /**
     * Returns the first line of the message, without white space around it; the simple class name without a message.
     */
    public static String of(Throwable failure) {
        String message = failure.getMessage();
        return message == null || message.isBlank()
                ? failure.getClass().getSimpleName()
                : message.strip().lines().findFirst().orElse("").stripTrailing();
    }
}
