package dev.jderp.prober;

/** The state of a probe, in derpprobe's words. */
public enum ProbeStatus {
    /** It has never run. */
    UNKNOWN("unknown"),
    /** It is being run for the first time. */
    RUNNING("running"),
    /** Its last run has failed. */
    FAILED("failed"),
    /** Its last run has succeeded. */
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
