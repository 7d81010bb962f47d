package dev.jderp.metrics;

/** The two kinds of packets that metrics distinguish ({@code docs/protocol.md#disco-packets}). */
public enum PacketKind {
    /** A packet of a peer that searches for a direct path. */
    DISCO("disco"),
    /** Any other packet. */
    OTHER("other");

    private final String label;

    PacketKind(String label) {
        this.label = label;
    }

    /** Returns the value of the label {@code kind}. */
    public String label() {
        return label;
    }
}
