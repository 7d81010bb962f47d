/**
 * The relay's STUN server: returns to clients, over UDP, the address that their packets come from
 * ({@code docs/protocol.md#stun}).
 *
 * <p>{@code assembly} makes a {@link dev.jderp.stunserver.StunServer} and closes it, with or without the front door.
 * One thread, {@code derp-stun}, reads and answers; a virtual thread, {@code derp-stun-addresses}, reads the host's
 * addresses every 30 s.
 */
@NullMarked
package dev.jderp.stunserver;

import org.jspecify.annotations.NullMarked;
