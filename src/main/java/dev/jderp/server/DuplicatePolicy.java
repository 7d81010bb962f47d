package dev.jderp.server;

/** Which connection gets the packets of a key that has several ({@code docs/protocol.md#duplicate-clients}). */
public enum DuplicatePolicy {
    /** The one that spoke last. */
    LAST_WRITER,
    /** No connection, once two of them have been seen to send in turns. */
    DISABLE_FIGHTERS
}
