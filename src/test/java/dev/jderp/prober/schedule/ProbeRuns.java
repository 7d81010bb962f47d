package dev.jderp.prober.schedule;

/** Controls the runs of a probe for tests in other packages. */
public final class ProbeRuns {

    private ProbeRuns() {}

    /** Starts a run. */
    public static void start(Probe probe) {
        probe.schedule(0);
    }

    /** Waits until the probe has run. */
    public static void await(Probe probe) throws InterruptedException {
        probe.awaitRun();
    }

    /** Waits until no run is under way, at most {@code maxMs} milliseconds. */
    public static void awaitIdle(Probe probe, long maxMs) throws InterruptedException {
        probe.awaitIdle(maxMs);
    }
}
