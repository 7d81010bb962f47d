package dev.jderp.metrics;

/** The kinds of packets that metrics distinguish (reference section 1.10). */
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
