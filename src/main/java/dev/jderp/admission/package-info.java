/**
 * Who may use the relay: lists of keys, the local tailscaled, an admission controller (reference section 3.10).
 *
 * <p>The relay asks by {@link dev.jderp.server.ClientVerifier} on its reading threads; what has to wait for somebody
 * else waits on a thread of this package.
 */
@NullMarked
package dev.jderp.admission;

import org.jspecify.annotations.NullMarked;
