/**
 * STUN binding messages as DERP relays and their clients speak them, and a client that asks for its own address.
 *
 * <p>The codec has no I/O, threads or clock. Called by {@code client}, {@code prober} and the front door's STUN server.
 * Source of truth: reference section 7.1, RFC 8489.
 */
@NullMarked
package dev.jderp.stun;

import org.jspecify.annotations.NullMarked;
