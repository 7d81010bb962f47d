package dev.jderp.client;

/**
 * A connection of a {@link DerpClient} on which the login was sent.
 *
 * @param generation 1 for the client's first connection, one more for each later one
 */
record ClientSession(DerpConnection connection, long generation) {
}
