/**
 * Which clients may use the relay: lists of keys, the local tailscaled, an admission controller (reference section
 * 3.10).
 *
 * <p>The relay calls {@link dev.jderp.server.ClientVerifier} on its reading threads; calls to other processes block
 * threads of this package only.
 */
@NullMarked
package dev.jderp.admission;

import org.jspecify.annotations.NullMarked;
