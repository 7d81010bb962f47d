/**
 * The client library: a session with a relay, a client that reconnects, and a check which relay is nearest.
 *
 * <p>Calls block, and any number of threads may make them, including virtual ones. Called by applications,
 * {@code prober} and {@code cli}; depends only on Java SE, Bouncy Castle and JSON-P. How Tailscale's client behaves:
 * {@code docs/protocol.md#client}, {@code docs/protocol.md#netcheck}.
 */
@NullMarked
package dev.jderp.client;

import org.jspecify.annotations.NullMarked;
