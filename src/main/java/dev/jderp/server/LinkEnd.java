package dev.jderp.server;

/** The reasons for which a link to another relay ends; the first one counts. */
public enum LinkEnd {
    /** The neighbour is this relay itself, or one that another link leads to already. */
    NOT_WANTED,
    /** The neighbour closed the link before it listed its clients, as one with another mesh key does. */
    REFUSED,
    /** The neighbour announced its restart, and closed. */
    RESTARTING,
    /** The connection broke, or the neighbour closed it. */
    LOST,
    /** Nothing came from the neighbour for too long. */
    SILENT,
    /** The neighbour sent bytes that the protocol forbids. */
    PROTOCOL_VIOLATION,
    /** This relay failed while it handled the link: a bug. */
    INTERNAL_ERROR,
    /** This relay closed the link: it is stopping, or the neighbour was removed. */
    CLOSED
}
