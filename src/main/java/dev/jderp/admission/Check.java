package dev.jderp.admission;

/** Somebody outside the relay who is asked about clients. */
interface Check extends AutoCloseable {

    /**
     * Asks, and waits for the answer.
     *
     * @param withinNs how long that may take
     */
    Answer ask(Question question, long withinNs) throws InterruptedException;

    /** Whether the answer may depend on where the client comes from. */
    boolean heedsSource();

    @Override
    void close();
}
