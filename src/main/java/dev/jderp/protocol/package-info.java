/**
 * The wire format of DERP: bytes to frames and back, and both sides of the handshake.
 *
 * <p>No I/O, threads, clock or logger; whoever owns a decoder uses it from one thread at a time. Source of truth:
 * reference section 1.
 */
@NullMarked
package dev.jderp.protocol;

import org.jspecify.annotations.NullMarked;
