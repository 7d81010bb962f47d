package dev.jderp.server;

import java.util.Locale;

/** Why a connection ended; the first reason wins. */
public enum CloseReason {
    /** The peer closed, or its connection broke: normal life. */
    PEER_CLOSED,
    /** The peer sent what the protocol forbids. */
    PROTOCOL_VIOLATION,
    /** The peer did not log in within the deadline. */
    HANDSHAKE_TIMEOUT,
    /** A write made no progress within its deadline. */
    WRITE_TIMEOUT,
    /** Writing to the peer failed. */
    WRITE_ERROR,
    /** The relay itself stumbled over this connection: a bug. */
    INTERNAL_ERROR,
    /** The relay is stopping. */
    SHUTDOWN;

    /** The value of the metric's label. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
