package dev.jderp.prober;

import java.time.Duration;

/** How a run of a probe has ended. */
public sealed interface ProbeResult {

    /** All was as it should be, after {@code latency}. */
    record Success(Duration latency) implements ProbeResult {
    }

    /** It was not, for the reason in {@code error}, in one line. */
    record Failure(String error) implements ProbeResult {
    }
}
