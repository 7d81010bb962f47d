package dev.jderp.admission;

/**
 * The answer of a check about a client.
 *
 * @param kind what it comes to
 * @param reason why, in one line; empty where there is nothing to say
 */
record CheckAnswer(Kind kind, String reason) {

    /** What an answer comes to. */
    enum Kind {
        /** The client may use the relay. */
        ALLOWED,
        /** The check could not be asked, and is configured to admit clients then. */
        PASSED,
        /** The check gave no usable answer: a login is refused, a connected client stays. */
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

    /** Whether a client logs in by it. */
    boolean letsIn() {
        return kind == Kind.ALLOWED || kind == Kind.PASSED;
    }

    /** The one that is nearer to a refusal. */
    CheckAnswer or(CheckAnswer other) {
        return other.kind.compareTo(kind) > 0 ? other : this;
    }

    /** What went wrong, as a piece of one line of a log, whatever the other side has put into it. */
    static String why(Throwable e) {
        String message = e.getMessage();
        String text = message == null || message.isBlank() ? e.getClass().getSimpleName() : message;
        String line = text.replaceAll("\\p{Cntrl}", "?");
        return line.length() > MAX_CHARS ? line.substring(0, MAX_CHARS) : line;
    }
}
