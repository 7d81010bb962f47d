package dev.jderp.admission;

/**
 * The answer of one check, or of all of them, about a client.
 *
 * @param kind the decision
 * @param reason the reason in one line; empty if the client is allowed
 */
record CheckAnswer(Kind kind, String reason) {

    /** The decision, in the order of severity. */
    enum Kind {
        /** The client may use the relay. */
        ALLOWED,
        /** The service cannot be reached, and the client may log in nevertheless (fail open). */
        PASSED,
        /** There is no valid answer: logins are refused, connected clients stay. */
        UNDECIDED,
        /** The client may not use the relay. */
        REFUSED
    }

    private static final int MAX_CHARS = 200;

    static final CheckAnswer ALLOWED = new CheckAnswer(Kind.ALLOWED, "");

    static CheckAnswer passed(String reason) {
        return new CheckAnswer(Kind.PASSED, reason);
    }

    static CheckAnswer undecided(String reason) {
        return new CheckAnswer(Kind.UNDECIDED, reason);
    }

    static CheckAnswer refused(String reason) {
        return new CheckAnswer(Kind.REFUSED, reason);
    }

    /** Whether the client may log in. */
    boolean allowsLogin() {
        return kind == Kind.ALLOWED || kind == Kind.PASSED;
    }

    /** The more severe of two answers. */
    CheckAnswer moreSevere(CheckAnswer other) {
        return other.kind.compareTo(kind) > 0 ? other : this;
    }

    /** The message of an exception as part of one log line, without control characters and of a bounded length. */
    static String text(Throwable e) {
        String message = e.getMessage();
        String unchecked = message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
        String line = unchecked.replaceAll("\\p{Cntrl}", "?");
        return line.length() > MAX_CHARS ? line.substring(0, MAX_CHARS) : line;
    }
}
