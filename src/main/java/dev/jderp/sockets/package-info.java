/**
 * The sockets that the relay's own servers listen with: the I/O that works on this machine, the addresses to bind, and
 * the threads of event loops.
 *
 * <p>Called by {@code frontdoor} for TCP and by {@code stunserver} for UDP, and by the launcher, which checks before
 * the start whether the ports are free. Has no threads of its own.
 */
@NullMarked
package dev.jderp.sockets;

import org.jspecify.annotations.NullMarked;
