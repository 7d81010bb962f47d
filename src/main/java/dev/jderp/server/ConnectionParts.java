package dev.jderp.server;

/**
 * The parts of a relay that each of its connections works with.
 *
 * @param table all connections
 * @param registry the clients by key
 * @param router the way from a frame to the queue of its destination
 * @param check the decision about logins
 */
record ConnectionParts(ConnectionTable table, ClientRegistry registry, Router router, LoginCheck check) {
}
