package dev.jderp.metrics;

/** What a packet is for, as metrics tell it apart (reference section 1.10). */
public enum PacketKind {
    /** It looks for a direct path. */
    DISCO("disco"),
    /** Everything else. */
    OTHER("other");

    private final String label;

    PacketKind(String label) {
        this.label = label;
    }

    /** The value of the label {@code kind}. */
    public String label() {
        return label;
    }
}
