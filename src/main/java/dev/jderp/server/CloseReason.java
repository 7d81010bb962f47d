package dev.jderp.server;

import java.util.Locale;

/** The reasons for which a connection ends; the first one counts. */
public enum CloseReason {
    /** The peer closed, or its connection broke: normal life. */
    PEER_CLOSED,
    /** The peer sent bytes that the protocol forbids. */
    PROTOCOL_VIOLATION,
    /** The peer did not log in within the deadline. */
    HANDSHAKE_TIMEOUT,
    /** The peer may not use the relay. */
    ADMISSION_REFUSED,
    /** The peer might use the relay when it logged in, and may not any more. */
    ADMISSION_WITHDRAWN,
    /** A write made no progress within its deadline. */
    WRITE_TIMEOUT,
    /** Writing to the peer failed. */
    WRITE_ERROR,
    /** The client sent more bytes than the relay keeps while they have to wait. */
    SENT_TOO_MUCH,
    /** A mesh peer or an operator had the connections of its key closed. */
    CLOSE_PEER,
    /** Memory for the connection could not be allocated. */
    OUT_OF_MEMORY,
    /** The relay failed while it handled this connection: a bug. */
    INTERNAL_ERROR,
    /** The relay is stopping. */
    SHUTDOWN;

    /** The value of the metric's label, and the word in the log. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
