package dev.jderp.server;

/** Who gets the packets of a key that has several connections (reference section 3.3). */
public enum DuplicatePolicy {
    /** The one that spoke last. */
    LAST_WRITER,
    /** Nobody, once two of them have been seen to take turns. */
    DISABLE_FIGHTERS
}
