package dev.jderp.metrics;

/** Reasons for which the front door closes a connection before its login. */
public enum RejectReason {
    /** More connections in all than {@code derp.accept-connection-limit}. */
    RATE("rate"),
    /** More connections of its source than {@code derp.accept-connection-limit-per-address}. */
    SOURCE_RATE("source_rate"),
    /** Its source has as many connections without a login as it may have. */
    SOURCE_SHARE("source_share"),
    /** There are as many connections without a login as there may be, and no source has more of them than its own. */
    FULL("full"),
    /** It made room for a source that has fewer connections without a login. */
    DISPLACED("displaced");

    private final String label;

    RejectReason(String label) {
        this.label = label;
    }

    /** Returns the name in metrics. */
    public String label() {
        return label;
    }
}
