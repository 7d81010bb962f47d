package dev.jderp.protocol;

/** The end of a connection that a decoder belongs to. */
public enum Side {
    /** The server, which reads frames of clients. */
    SERVER,
    /** The client, which reads frames of a server. */
    CLIENT
}
