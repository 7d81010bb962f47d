/**
 * The relay itself, independent of any container: connections, the registry of clients, queues and routing. The rules:
 * {@code docs/protocol.md#server}, {@code docs/protocol.md#bad-frames}.
 *
 * <p>Doors (packages {@code transport} and {@code frontdoor}) make a {@link dev.jderp.server.Transport} for each
 * connection, hand in what they read and write out what is queued. The threads belong to the doors: the thread that
 * read a batch decodes, routes, enqueues and asks each destination to flush, once. One thread of the relay checks all
 * connections for keep-alives and deadlines.
 */
@NullMarked
package dev.jderp.server;

import org.jspecify.annotations.NullMarked;
