package dev.jderp.prober.schedule;

/** The status of a probe, with derpprobe's words. */
public enum ProbeStatus {
    /** The probe has never run. */
    UNKNOWN("unknown"),
    /** The first run is under way, or the probe is continuous and runs. */
    RUNNING("running"),
    /** The latest completed run failed. */
    FAILED("failed"),
    /** The latest completed run succeeded. */
    SUCCEEDED("succeeded");

    private final String label;

    ProbeStatus(String label) {
        this.label = label;
    }

    /** The word in JSON and on pages. */
    public String label() {
        return label;
    }
}
