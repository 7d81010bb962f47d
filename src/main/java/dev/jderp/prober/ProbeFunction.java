package dev.jderp.prober;

import java.io.IOException;

/** What a probe does in one run. */
@FunctionalInterface
public interface ProbeFunction {

    /**
     * Measures once, on a virtual thread that is interrupted when the time is over.
     *
     * @throws IOException if what is measured is not as it should be; the message is the error that is shown
     */
    void probe(ProbeContext context) throws IOException, InterruptedException;
}
