package dev.jderp.server;

import java.util.Locale;

/** The reasons for which a packet is dropped ({@code docs/protocol.md#drop-reasons}). */
public enum DropReason {
    /** The key is unknown at this relay and in the mesh. */
    UNKNOWN_DEST,
    /** The key is unknown at this relay, for a packet that a mesh peer forwarded. */
    UNKNOWN_DEST_ON_FWD,
    /** The destination was going away, or went before its queue was written. */
    GONE_DISCONNECTED,
    /** The oldest packet of a full queue made room for a newer one. */
    QUEUE_HEAD,
    /** No room could be made in three tries, or the sender is over its rate limit at a door that cannot pause. */
    QUEUE_TAIL,
    /** Writing into the socket failed. */
    WRITE_ERROR,
    /** Several connections share the key and none of them is active. */
    DUP_CLIENT;

    /** Whether the destination's key is unknown: a disco packet is then answered by PeerGone NotHere. */
    boolean isUnknownKey() {
        return this == UNKNOWN_DEST || this == UNKNOWN_DEST_ON_FWD;
    }

    /** The value of the metric's label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
