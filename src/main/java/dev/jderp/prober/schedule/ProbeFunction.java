package dev.jderp.prober.schedule;

import java.io.IOException;

/** Does one run of a probe. */
@FunctionalInterface
public interface ProbeFunction {

    /**
     * Measures once, on a virtual thread that is interrupted when its time runs out.
     *
     * @throws IOException if the measurement fails; its message is shown as the probe's error
     */
    void probe(ProbeContext context) throws IOException, InterruptedException;
}
