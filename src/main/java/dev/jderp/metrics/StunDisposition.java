package dev.jderp.metrics;

/** What became of a STUN datagram (reference section 7.1). */
public enum StunDisposition {
    SUCCESS("success"),
    NOT_STUN("not_stun"),
    READ_ERROR("read_error"),
    WRITE_ERROR("write_error");

    private final String label;

    StunDisposition(String label) {
        this.label = label;
    }

    /** The value of the label {@code disposition}. */
    public String label() {
        return label;
    }
}
