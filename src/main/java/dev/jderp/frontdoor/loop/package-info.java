/**
 * Event loops and the clients on them: reading, writing, and moving a client from one loop to another.
 *
 * <p>{@code FrontDoor} makes the {@link dev.jderp.frontdoor.loop.RelayLoops}; {@code http} makes a channel's
 * {@link dev.jderp.frontdoor.loop.DerpChannel}, the relay's {@link dev.jderp.server.Transport}, at the upgrade. A
 * client is read and written by the thread of the loop that it is registered with: {@code derp-lobby} until it has
 * logged in, a {@code derp-loop} thread afterwards.
 */
@NullMarked
package dev.jderp.frontdoor.loop;

import org.jspecify.annotations.NullMarked;
