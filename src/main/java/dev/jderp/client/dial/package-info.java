/**
 * Connects to relays: addresses, proxies, TLS, certificates, and the upgrade from HTTP to DERP or to a WebSocket.
 *
 * <p>Called by {@code client} for each session, by {@code client.netcheck}, and by {@code http}, {@code prober} and
 * {@code prune} for connections of their own. It knows nothing of frames or logins. Calls block the calling thread;
 * each address family is dialled on a virtual thread {@code derp-dial}, and {@code derp-client-watch} ends what takes
 * too long. How Tailscale's client dials: {@code docs/protocol.md#dialling}, {@code docs/protocol.md#client-tls}.
 */
@NullMarked
package dev.jderp.client.dial;

import org.jspecify.annotations.NullMarked;
