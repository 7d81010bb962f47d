/**
 * The relay's own listener, on Netty: native DERP, WebSocket and the small pages on one port, and everything else
 * handed on to the container ({@code docs/protocol.md#ways-in}).
 *
 * <p>{@link dev.jderp.frontdoor.FrontDoor} is started and stopped by {@code app}. Threads: {@code derp-lobby} accepts,
 * does TLS and HTTP and logs clients in; a client that has logged in moves to one of the {@code derp-loop} threads,
 * which carry packets and nothing else. Everything that belongs to a channel runs on the thread that the channel is
 * with.
 */
@NullMarked
package dev.jderp.frontdoor;

import org.jspecify.annotations.NullMarked;
