package dev.jderp.protocol;

/** Which end of a connection a decoder stands at. */
public enum Side {
    /** Reads what clients send. */
    SERVER,
    /** Reads what a server sends. */
    CLIENT
}
