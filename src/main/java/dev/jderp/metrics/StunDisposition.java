package dev.jderp.metrics;

/** How a STUN datagram was handled, as the label {@code disposition} names it. */
public enum StunDisposition {
    SUCCESS("success"),
    NOT_STUN("not_stun"),
    READ_ERROR("read_error"),
    WRITE_ERROR("write_error");

    private final String label;

    StunDisposition(String label) {
        this.label = label;
    }

    /** Returns the value of the label {@code disposition}. */
    public String label() {
        return label;
    }
}
