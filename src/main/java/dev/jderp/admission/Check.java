package dev.jderp.admission;

import dev.jderp.metrics.Dependency;

/** A service outside the relay that is asked whether a client may log in. Safe for any thread. */
interface Check extends AutoCloseable {

    /** The label of this check in metrics. */
    Dependency kind();

    /** The name in the log, as the subject of a sentence. */
    String name();

    /** What happens to logins while the service does not answer, as part of a line of the log. */
    String consequence();

    /**
     * Asks the service and waits for the answer.
     *
     * @param withinNs the time limit in nanoseconds
     */
    CheckAnswer ask(Question question, long withinNs) throws InterruptedException;

    /** Whether the answer may depend on the client's IP address. */
    boolean dependsOnSource();

    @Override
    void close();
}
