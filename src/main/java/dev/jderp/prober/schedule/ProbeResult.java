package dev.jderp.prober.schedule;

import java.time.Duration;

/** The result of one run of a probe. */
public sealed interface ProbeResult {

    /** The run succeeded and took {@code latency}. */
    record Success(Duration latency) implements ProbeResult {
    }

    /** The run failed; {@code error} is one line. */
    record Failure(String error) implements ProbeResult {
    }
}
