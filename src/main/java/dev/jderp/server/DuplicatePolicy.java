package dev.jderp.server;

/** Chooses the connection that gets the packets of a key with several connections (reference section 3.3). */
public enum DuplicatePolicy {
    /** The one that spoke last. */
    LAST_WRITER,
    /** No connection, once two of them have been seen to send in turns. */
    DISABLE_FIGHTERS
}
