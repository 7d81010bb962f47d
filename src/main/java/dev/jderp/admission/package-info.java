/**
 * Decides which clients may use the relay, by lists of keys, the local tailscaled and an admission controller
 * ({@code docs/protocol.md#admission}).
 *
 * <p>The relay calls {@link dev.jderp.server.ClientVerifier} on its reading threads; checks that wait for
 * other programs run on virtual threads of this package, and its timer is the thread {@code derp-admission}.
 */
@NullMarked
package dev.jderp.admission;

import org.jspecify.annotations.NullMarked;
