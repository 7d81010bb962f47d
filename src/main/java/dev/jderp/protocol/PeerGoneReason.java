package dev.jderp.protocol;

/** The reason of a PeerGone frame ({@code docs/protocol.md#peergone-reasons}). */
public enum PeerGoneReason {
    /** Its last connection in the region ended. */
    DISCONNECTED(0x00),
    /** It is not connected here. */
    NOT_HERE(0x01),
    /** The watcher lost its own connection; made up by the client library, never on the wire. */
    MESH_CONNECTION_BROKE(0xf0),
    /** A reason of a newer server. */
    UNKNOWN(0xff);

    private final int code;

    PeerGoneReason(int code) {
        this.code = code;
    }

    /** The reason with this code, {@link #UNKNOWN} for one that is not assigned. */
    public static PeerGoneReason forCode(int code) {
        return switch (code & 0xff) {
            case 0x00 -> DISCONNECTED;
            case 0x01 -> NOT_HERE;
            case 0xf0 -> MESH_CONNECTION_BROKE;
            default -> UNKNOWN;
        };
    }

    /** The byte on the wire. */
    public int code() {
        return code;
    }
}
