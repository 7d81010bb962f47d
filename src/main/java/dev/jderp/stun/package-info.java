/**
 * STUN binding messages as DERP relays and their clients use them (RFC 8489, {@code docs/protocol.md#stun}), and a
 * client that asks for its own address.
 *
 * <p>The codec has no I/O, threads or clock. Called by {@code client}, {@code prober} and the front door's STUN server.
 */
@NullMarked
package dev.jderp.stun;

import org.jspecify.annotations.NullMarked;
