/**
 * The state of one accepted TCP connection, whatever is spoken on it: its address, its deadline, and how it is closed.
 *
 * <p>Called by all other parts of the front door. Everything runs on the thread that the channel is registered with,
 * for a connection that has not logged in {@code derp-lobby}.
 */
@NullMarked
package dev.jderp.frontdoor.connection;

import org.jspecify.annotations.NullMarked;
