/**
 * The client library: sessions with a relay, a client that connects again after failures, and loops that receive.
 *
 * <p>{@link dev.jderp.client.DerpClient} is the way in; {@code docs/clients.md} has a program that uses it.
 * {@code client.dial} makes the connections, {@code client.netcheck} finds the nearest relay. Calls block, and any
 * number of threads may make them, including virtual ones. The library has no threads of its own but virtual ones that
 * dial or wait for a deadline.
 *
 * <p>Called by applications, {@code bench}, {@code pipe}, {@code prober}, {@code prune} and {@code cli}; depends on
 * Java SE, Bouncy Castle and JSON-P only. How Tailscale's client behaves: {@code docs/protocol.md#client}.
 */
@NullMarked
package dev.jderp.client;

import org.jspecify.annotations.NullMarked;
