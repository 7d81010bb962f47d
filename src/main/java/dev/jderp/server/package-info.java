/**
 * The relay itself, independent of any container: connections, the registry of clients, queues and routing. The rules:
 * {@code docs/protocol.md#server}, {@code docs/protocol.md#bad-frames}.
 *
 * <p>Doors (packages {@code transport} and {@code frontdoor}) make a {@link dev.jderp.server.Transport} for each
 * connection, hand in the bytes that they read and write out the frames that are queued; administration and debug
 * pages call {@link dev.jderp.server.Relay} and read {@link dev.jderp.server.ClientView}s. The threads belong to the
 * doors: the thread that has read decodes, routes, enqueues and asks each destination to write, once. One thread of the
 * relay, {@code derp-sweeper}, keeps deadlines and runs timers ({@code Timers}).
 *
 * <p>A packet's way: {@code Inbound} cuts frames and hands each on, {@code Router} turns it into a RecvPacket frame in
 * place and finds its destination, {@code SendQueue} holds it or drops an older one, {@code Outbound} writes it.
 *
 * <p>The files form layers without a circle; {@code ServerLayersTest} lists and checks them.
 */
@NullMarked
package dev.jderp.server;

import org.jspecify.annotations.NullMarked;
