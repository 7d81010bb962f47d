package dev.jderp.server;

/** Which connection gets the packets of a key that has several ({@code docs/protocol.md#duplicate-clients}). */
public enum DuplicatePolicy {
    /** The connection that has sent a frame last. */
    LAST_WRITER,
    /** No connection, once two of them have been seen to take turns. */
    DISABLE_FIGHTERS
}
