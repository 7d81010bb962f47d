/**
 * The wire format of DERP: bytes to frames and back, and both sides of the handshake.
 *
 * <p>No I/O, threads, clock or logger; a decoder may be used by one thread at a time. Source of truth: reference
 * section 1.
 */
@NullMarked
package dev.jderp.protocol;

import org.jspecify.annotations.NullMarked;
