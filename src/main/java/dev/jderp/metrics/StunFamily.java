package dev.jderp.metrics;

/** By which protocol a STUN request came. */
public enum StunFamily {
    IPV4("ipv4"),
    IPV6("ipv6");

    private final String label;

    StunFamily(String label) {
        this.label = label;
    }

    /** The value of the label {@code family}. */
    public String label() {
        return label;
    }
}
