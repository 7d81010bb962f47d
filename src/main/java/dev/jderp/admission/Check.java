package dev.jderp.admission;

import dev.jderp.metrics.Dependency;

/** A process outside the relay that is asked about clients. */
interface Check extends AutoCloseable {

    /** What it is, for metrics. */
    Dependency kind();

    /** What it is called in the log, as the subject of a sentence. */
    String name();

    /** What becomes of logins while it cannot be asked, as a piece of a line of the log. */
    String meanwhile();

    /**
     * Asks, and waits for the answer.
     *
     * @param withinNs how long that may take
     */
    CheckAnswer ask(Question question, long withinNs) throws InterruptedException;

    /** Whether the answer may depend on where the client comes from. */
    boolean heedsSource();

    @Override
    void close();
}
