/**
 * The relay itself, free of any container: connections, the registry of clients, queues and routing.
 *
 * <p>Doors (packages {@code transport} and, later, {@code frontdoor}) make a {@link dev.jderp.server.Transport} per
 * connection, hand in what they read and write out what is queued. Threads are the doors' own: the thread that read a
 * batch decodes, routes, enqueues and asks each destination to flush, once; one more thread, the relay's, sweeps over
 * the connections for keep-alives and deadlines. Source of truth: reference sections 1.4 and 3.
 */
@NullMarked
package dev.jderp.server;

import org.jspecify.annotations.NullMarked;
