package dev.jderp.protocol;

/**
 * A way in which a frame can be wrong; each closes the connection that it came on
 * ({@code docs/protocol.md#bad-frames}).
 */
public enum Violation {
    /** The first frame is not the one that begins a connection. */
    UNEXPECTED_FIRST_FRAME,
    /** The payload is shorter than its type allows. */
    TOO_SHORT,
    /** The payload is longer than its type allows. */
    TOO_LONG,
    /** The frame is for relays and monitors that know the mesh key. */
    NOT_PERMITTED,
    /** The ServerKey frame does not begin with DERP's magic. */
    BAD_MAGIC,
    /** The key is all zero or of low order. */
    WEAK_KEY,
    /** The box was sealed with another key, or changed on the way. */
    BOX_DOES_NOT_OPEN,
    /** The box holds no such JSON. */
    BAD_JSON,
    /** The mesh key in the JSON is not 64 hex digits. */
    BAD_MESH_KEY
}
