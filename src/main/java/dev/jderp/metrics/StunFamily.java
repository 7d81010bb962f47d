package dev.jderp.metrics;

/** The IP protocol of a STUN request. */
public enum StunFamily {
    IPV4("ipv4"),
    IPV6("ipv6");

    private final String label;

    StunFamily(String label) {
        this.label = label;
    }

    /** Returns the value of the label {@code family}. */
    public String label() {
        return label;
    }
}
