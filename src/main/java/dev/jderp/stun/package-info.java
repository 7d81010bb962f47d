/**
 * STUN binding messages as DERP relays and their clients use them (RFC 8489, {@code docs/protocol.md#stun}), and a
 * client that asks servers for its own public address.
 *
 * <p>The codec has no I/O, threads or clock. Called by {@code client} and {@code prober}, and by {@code stunserver}.
 * The client has one virtual thread, {@code derp-stun-client}, for each socket.
 */
@NullMarked
package dev.jderp.stun;

import org.jspecify.annotations.NullMarked;
