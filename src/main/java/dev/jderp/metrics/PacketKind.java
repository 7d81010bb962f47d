package dev.jderp.metrics;

/** The two kinds of packets that metrics distinguish ({@code docs/protocol.md#disco-packets}). */
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
